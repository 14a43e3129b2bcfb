// Makes unpacked programs of another Debian release run on this one: each is started through the C library's
// loader that came with it. No chroot, no namespaces, no root; and the programs *they* start are the machine's
// own again, because nothing is put into the environment.

import { open, readdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DomainError } from '@/server/domain/errors';

/** Replaces every dynamic executable under `root/folder` by a script that starts it with the loader of `root`. */
export async function wrapExecutables(root: string, folder: string): Promise<void> {
  const libraries = await libraryFolders(root);
  const loader = await findLoader(root, libraries);
  for (const entry of await readdir(path.join(root, folder), { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isFile() || !(await isDynamicExecutable(file))) continue;
    const program = `${file}.elf`;
    await rename(file, program);
    const up = path.relative(path.dirname(file), root);
    const search = libraries.map((library) => `$here/${up}/${library}`).join(':');
    await writeFile(
      file,
      `#!/bin/sh\nself=$0\n[ -h "$self" ] && self=$(readlink -f "$self")\nhere=\${self%/*}\nexec "$here/${up}/${loader}" --library-path "${search}" --argv0 "$0" "$here/${entry.name}.elf" "$@"\n`,
      { mode: 0o755 },
    );
  }
}

/** Relative to root: `usr/lib/x86_64-linux-gnu` and its kind. */
export async function libraryFolders(root: string): Promise<string[]> {
  const found: string[] = [];
  for (const parent of ['lib', 'usr/lib']) {
    const names = await readdir(path.join(root, parent)).catch(() => []);
    found.push(...names.filter((name) => /-linux-gnu\w*$/.test(name)).map((name) => path.join(parent, name)));
  }
  return found;
}

async function findLoader(root: string, libraries: string[]): Promise<string> {
  for (const library of libraries) {
    const names = await readdir(path.join(root, library));
    const name = names.find((candidate) => /^ld-linux.*\.so\.\d+$/.test(candidate));
    if (name !== undefined) return path.join(library, name);
  }
  throw new DomainError('unsupported', 'The unpacked packages hold no C library loader.');
}

/** An ELF file with an interpreter (program header type 3); shared libraries and static programs have none. */
async function isDynamicExecutable(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
    if (bytesRead < 64 || buffer.readUInt32BE(0) !== 0x7f454c46) return false;
    const start = Number(buffer.readBigUInt64LE(32));
    const size = buffer.readUInt16LE(54);
    const count = buffer.readUInt16LE(56);
    for (let header = 0; header < count; header += 1) {
      const offset = start + header * size;
      if (offset + 4 <= bytesRead && buffer.readUInt32LE(offset) === 3) return true;
    }
    return false;
  } finally {
    await handle.close();
  }
}
