-- States learned of sub-polls, and of what a plan was based on.
update instance_states
set state = '{"parts": {}, "basis": {"kind": "first"}}'::jsonb || (state - 'reasons');
