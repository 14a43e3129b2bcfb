// Preloaded into web and worker: ends them when the launcher is gone without having stopped them (kill -9), so
// that no orphan holds the port or the leases. Plain JavaScript, because it runs before any loader.

const LOOK_MS = 400;
const GRACE_MS = 5_000;
const launcher = process.ppid;

const looking = setInterval(() => {
  if (process.ppid === launcher) return;
  clearInterval(looking);
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), GRACE_MS).unref();
}, LOOK_MS);
looking.unref();
