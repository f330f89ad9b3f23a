import { constant, signature, source, type Library, type LibraryConstant } from '../../interpreter/library';
import { float, int, list, namedTuple, none, str, type Value } from '../../interpreter/values';
import { text } from './arguments';

/** What is outside of the program: never looked at. */
function outside(name: string): LibraryConstant {
  return constant({ kind: 'opaque', reason: { message: `\`${name}\` is outside of the program`, span: null } });
}

/** Modules of the standard library whose names mean nothing to a loss. */
const otherModules = [
  ...['array', 'ast', 'asyncio', 'atexit', 'base64', 'bisect', 'cmath', 'concurrent', 'configparser', 'csv'],
  ...['ctypes', 'datetime', 'decimal', 'difflib', 'fractions', 'gc', 'getpass', 'glob', 'gzip', 'hashlib', 'heapq'],
  ...['io', 'json', 'multiprocessing', 'pathlib', 'pdb', 'pickle', 'platform', 'pprint', 'queue'],
  ...['secrets', 'shutil', 'signal', 'socket', 'sqlite3', 'statistics', 'struct', 'subprocess', 'tempfile', 'textwrap'],
  ...['threading', 'timeit', 'traceback', 'unittest', 'urllib', 'uuid', 'weakref', 'xml', 'zipfile', 'zlib'],
];

/** `os`, `sys`, `time` as far as a program can be followed without its surroundings. */
export const system: Library = {
  ...Object.fromEntries(otherModules.map((name) => [name, outside(name)] as const)),

  // What is imported by a text is a module all the same.
  'importlib.import_module': signature('name, package=None', ({ name }, context) =>
    context.importModule(text(name, context)),
  ),
  'importlib.metadata': outside('importlib.metadata'),
  'importlib.util': outside('importlib.util'),
  'builtins.__import__': signature('name, globals=None, locals=None, fromlist=(), level=0', ({ name }, context) =>
    context.importModule(text(name, context).split('.')[0] ?? ''),
  ),

  // No variable is set: the defaults are what a program is written for.
  os: source('environ = {}\n\ndef getenv(key, default=None):\n    return environ.get(key, default)\n'),
  'os.getcwd': outside('os.getcwd'),
  'os.listdir': outside('os.listdir'),
  'os.makedirs': outside('os.makedirs'),
  'os.path.join': outside('os.path.join'),
  'os.path.exists': outside('os.path.exists'),

  'sys.maxsize': constant(int(2 ** 63 - 1)),
  'sys.float_info.max': constant(float(Number.MAX_VALUE)),
  'sys.float_info.min': constant(float(2.2250738585072014e-308)),
  'sys.float_info.epsilon': constant(float(Number.EPSILON)),
  'sys.version_info': constant(versionInfo()),
  'sys.version': constant(str('3.13.0')),
  'sys.path': constant(list([])),
  'sys.modules': outside('sys.modules'),
  'sys.argv': outside('sys.argv'),
  'sys.platform': outside('sys.platform'),
  'sys.stdout': outside('sys.stdout'),
  'sys.stderr': outside('sys.stderr'),
  ...Object.fromEntries(
    ['sys.exit', 'builtins.exit', 'builtins.quit'].map((name) => [
      name,
      signature('status=None', ({ status }, context) => context.raiseWith('SystemExit', status)),
    ]),
  ),
  'sys.getrecursionlimit': signature('', () => int(1000)),
  'sys.setrecursionlimit': signature('limit', () => none),

  'time.time': outside('time.time'),
  'time.perf_counter': outside('time.perf_counter'),
  'time.monotonic': outside('time.monotonic'),
  'time.sleep': signature('seconds', () => none),
};

function versionInfo(): Value {
  return namedTuple('sys.version_info', {
    major: int(3),
    minor: int(13),
    micro: int(0),
    releaselevel: str('final'),
    serial: int(0),
  });
}
