-- expand: nodes from 0016_cells on keep running
-- What would be left of the budget of a host if its status polls were all that is asked; null before that was reckoned.
alter table poll_hosts add column left_by_status double precision;
