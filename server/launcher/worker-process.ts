// How a worker is started, wherever that is: so that it keeps little more memory than it holds. Each flag changes when
// memory is given back, none how much the worker may have.

/** The heap grows by 40 % between two collections, where Node lets it grow fourfold on a large machine; messages that
 * have moved are gone sooner. Prisma's WebAssembly, which the worker uses a few times a second, is compiled once and
 * not again into three times its size. */
const flags = ['--heap-growing-percent=40', '--liftoff-only'];

/** Node's arguments. */
export const workerArgs: readonly string[] = [...flags, '--import', 'tsx', 'server/worker/main.ts'];

/** glibc otherwise keeps what was freed apart for each of a dozen threads. */
export const workerEnv = { MALLOC_ARENA_MAX: '2' };
