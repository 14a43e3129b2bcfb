// Prisma's schema engine inside this process: the WASM build over the pg driver adapter, so that nothing is
// downloaded. The package imports its `.wasm` as a module, which Node 20 does not do: instantiated here by hand.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlQuery,
} from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';

export type SchemaEngine = bindings.SchemaEngine;

let instantiated: Promise<void> | undefined;

/** Runs `use` with an engine on this database; the engine and its connections end with it. */
export async function withSchemaEngine<T>(
  connectionString: string,
  use: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  instantiated ??= instantiate();
  await instantiated;
  const pool = new pg.Pool({ connectionString, max: 2 });
  try {
    const adapter = bindMigrationAwareSqlAdapterFactory(new SchemaAdapterFactory(pool));
    const engine = await bindings.SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter);
    const result = await use(engine);
    engine.free();
    return result;
  } finally {
    await pool.end();
  }
}

/**
 * What the pg adapter lacks for the schema engine: it cuts a script at every semicolon, where PostgreSQL runs
 * it whole, as one transaction; and it refuses the catalogue's one-letter type "char".
 */
class SchemaAdapterFactory extends PrismaPg {
  private readonly charColumns: CharColumns;

  constructor(pool: pg.Pool) {
    super(pool);
    this.charColumns = tellCharAsText(pool);
  }

  override async connect() {
    const adapter = await super.connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    return Object.assign(adapter, {
      executeScript: async (script: string) => {
        await adapter.underlyingDriver().query(script);
      },
      queryRaw: async (query: SqlQuery) => {
        const result = await queryRaw(query);
        const chars = this.charColumns.get(result.rows) ?? [];
        const columnTypes = result.columnTypes.map((type, at) =>
          chars.includes(at) ? ColumnTypeEnum.Character : type,
        );
        return { ...result, columnTypes };
      },
    });
  }
}

/** By the rows of a result: the positions of its columns of type "char". */
type CharColumns = WeakMap<unknown[], number[]>;

const CHAR_OID = 18;
const TEXT_OID = 25;

function tellCharAsText(pool: pg.Pool): CharColumns {
  const charColumns: CharColumns = new WeakMap();
  const query = pool.query.bind(pool) as (config: unknown) => Promise<pg.QueryResult | pg.QueryResult[]>;
  const telling = async (config: unknown) => {
    const answer = await query(config);
    for (const { fields, rows } of [answer].flat()) {
      const chars = fields.flatMap((field, at) => (field.dataTypeID === CHAR_OID ? [at] : []));
      charColumns.set(rows, chars);
      for (const field of fields) if (field.dataTypeID === CHAR_OID) field.dataTypeID = TEXT_OID;
    }
    return answer;
  };
  Object.assign(pool, { query: telling });
  return charColumns;
}

/** Where the engine leaves the message of a panic before it traps. */
type PanicRegistry = { PRISMA_WASM_PANIC_REGISTRY?: { set_message(message: string): void } };

async function instantiate(): Promise<void> {
  (globalThis as PanicRegistry).PRISMA_WASM_PANIC_REGISTRY = {
    set_message: (message) => {
      throw new Error(`The schema engine failed: ${message}`);
    },
  };
  const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bytes = await readFile(entry.replace(/\.js$/, '.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, {
    './schema_engine_bg.js': bindings as unknown as WebAssembly.ModuleImports,
  });
  bindings.__wbg_set_wasm(instance.exports);
  const start = instance.exports['__wbindgen_start'];
  if (typeof start !== 'function')
    throw new Error('The schema engine has no entry point: wrong package version.');
  (start as () => void)();
}
