import { useEffect, useRef } from 'react';

/**
 * A list's `onChange` that tells each choice once. Grafana's lists (they are downshift's) tell of a choice in an effect
 * on their state, and React makes that state anew at each urgent render for as long as a less urgent change that came
 * before the choice is waiting: the pointer's move onto the option that is then clicked. So one click can be told many
 * times, always to the `onChange` of before the click. Where telling it renders at once, as it does when Grafana holds
 * back an incomplete query and empties the panel, the move would wait for ever, and the page would hang.
 * @param value what is chosen now; a value that is equal to it in JSON is no news
 */
export function useTellOnce<Value>(value: Value, onChange: (value: Value) => void): (value: Value) => void {
  const chosen = JSON.stringify(value);
  const told = useRef(chosen);
  useEffect(() => {
    told.current = chosen;
  }, [chosen]);
  return (next) => {
    const news = JSON.stringify(next);
    if (news === told.current) return;
    told.current = news;
    onChange(next);
  };
}
