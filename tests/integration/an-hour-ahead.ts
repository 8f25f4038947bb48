/** Loaded before a service, it has the service's own wall clock run an hour ahead; time that passes is as it is. */
const right = Date.now.bind(Date);
const hourMs = 3_600_000;

Date.now = () => right() + hourMs;
