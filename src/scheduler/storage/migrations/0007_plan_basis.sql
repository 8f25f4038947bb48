-- What an adaptive interval came from has another shape; the next poll, seconds away, tells it anew.
update instance_states
set state = jsonb_set(state, '{basis}', '{"kind": "first"}')
where state -> 'basis' ->> 'kind' = 'adaptive';
