/**
 * What rollout plans ask of the sync's tables, by name: rows of `at` and `value` between $1 and $2.
 */
export const syncEvidence = {
  /**
   * A value for each day that was read: by how many per cent its rows differ from those of the reading before, of
   * another run. A day that could not be read differs by all of them; one that was read for the first time is compared
   * with nothing, and was published only when no key was missing.
   */
  'sync-row-count-differences': `
    select r.ended_at as at,
      case when r.state = 'failed' then 100.0
        when before.rows is null or before.digest = r.digest then 0.0
        else abs(r.rows - before.rows) * 100.0 / greatest(before.rows, 1) end::float8 as value
    from sync_readings r
    left join lateral (
      select b.rows, b.digest from sync_readings b
      where b.site = r.site and b.type = r.type and b.day = r.day and b.run <> r.run and b.state in ('ok', 'empty')
        and b.final and b.ended_at < r.ended_at
      order by b.ended_at desc limit 1) before on true
    where r.state in ('ok', 'empty', 'failed') and r.ended_at between $1 and $2`,
  /** Pages that are missing before a later one of the same day, and days without their first. */
  'sync-page-faults': `
    select r.ended_at as at, (
      (select count(*) from sync_pages p where p.reading = r.id and p.start_row > 0 and p.start_row % 25000 = 0
         and not exists (select 1 from sync_pages q where q.reading = p.reading and q.start_row = p.start_row - 25000))
      + case when exists (select 1 from sync_pages p where p.reading = r.id)
          and not exists (select 1 from sync_pages p where p.reading = r.id and p.start_row = 0) then 1 else 0 end
      )::float8 as value
    from sync_readings r where r.state in ('ok', 'empty') and r.ended_at between $1 and $2`,
  /** How much faster a run was than the newest sequential one before it that read the same rows. */
  'sync-speed-up': `
    select run.ended_at as at,
      ((before.figures ->> 'seconds')::float8 / nullif((run.figures ->> 'seconds')::float8, 0)) as value
    from sync_runs run
    join lateral (
      select b.figures from sync_runs b
      where b.site = run.site and b.type = run.type and b.first_day = run.first_day and b.last_day = run.last_day
        and b.state = 'done' and b.ended_at <= run.started_at
        and (b.figures -> 'limits' ->> 'maxConcurrency')::int = 1
        and not exists (
          select 1 from sync_readings x left join sync_readings y
            on x.day = y.day and x.digest = y.digest and y.run = run.id and y.state <> 'dropped'
          where x.run = b.id and x.state <> 'dropped' and y.id is null)
      order by b.ended_at desc limit 1) before on true
    where run.state = 'done' and (run.figures -> 'limits' ->> 'maxConcurrency')::int > 1
      and run.ended_at between $1 and $2`,
} as const;
