/**
 * The suites: what is checked, in which builds, where it runs and how long it may take. One line here adds a suite to
 * `npm test`, `npm run test:all` and `.ci/run`.
 *
 * - `where`: the first of these that runs it; each runs what those before it run as well, but for `long`.
 *     - `quick`: `npm run test:quick`, under a minute
 *     - `test`: `npm test`, at most 4 minutes
 *     - `ci`: `npm run test:all`, and so `.ci/run`, at most 55 minutes with `installation`
 *     - `long`: `npm run test:long` alone, which records its runs in spec/long-runs.json
 * - `minutes`: the budget on two cores
 * - `specs`: folders and spec files below spec/, without `.spec.ts`; `rest` is every file that no other suite of
 *   the same dialect names
 * - `dialects`: the builds that it runs in; a suite of specs has them
 * - `command`: a program instead of specs. It counts as one check, or as many as its own last line
 *   `N passed, N failed, N skipped` says.
 * - `preparation`: a program that has to succeed before the suite starts
 * - `environment`: variables that it gets, such as sizes
 */

export const rest = 'the rest'

/** The builds of the specs: the files that their tsconfig leaves out aren't in them. */
export const dialects = {
  legacy: { config: 'spec/tsconfig.json' },
  standard: { config: 'spec/tsconfig.standard.json' },
  'esbuild-legacy': { config: 'spec/tsconfig.json', builtBy: 'scripts/build-specs-by-esbuild.mjs' },
  'esbuild-standard': {
    config: 'spec/tsconfig.standard.json',
    builtBy: 'scripts/build-specs-by-esbuild.mjs',
  },
}

const both = ['legacy', 'standard']
const node = process.execPath
const npm = (script, ...options) => ['npm', 'run', '-s', script, ...options]

/** What a compiler of decorators has a part in. */
const decorated = ['bridges', 'catalogue', 'decorators', 'metadata', 'programs', 'session']

/** What is run on simulated systems, by the name that `H5ORM_SYSTEM` takes. */
const onDisks = [
  'durability/crash',
  'durability/disk-faults',
  'durability/locks',
  'durability/people',
  'durability/sessions-on-disk',
  'stores/h5wasm/durability',
]
const onSystem = (system, where, minutes) => ({
  name: `durability-on-${system}`,
  where,
  minutes,
  specs: onDisks,
  dialects: ['legacy'],
  environment: { H5ORM_SYSTEM: system },
})

/** Many rows, or many states of a session. */
const large = [
  'session/append-references',
  'session/append-stream',
  'session/row-index',
  'session/stored-table',
  'table/random-rows',
]
const randomSessions = ['session/random-appends', 'session/random-changes', 'session/random-forks']

export const suites = [
  { name: 'core', where: 'quick', minutes: 0.9, specs: rest, dialects: ['legacy'] },

  {
    name: 'decorated-standard',
    where: 'test',
    minutes: 0.3,
    specs: [...decorated.filter((folder) => folder !== 'session'), 'standard-only'],
    dialects: ['standard'],
  },
  {
    name: 'conformance',
    where: 'test',
    minutes: 0.3,
    specs: ['conformance/cases', 'conformance/identity', 'conformance/values'],
    dialects: ['legacy'],
  },
  { name: 'stores', where: 'test', minutes: 0.4, specs: ['stores'], dialects: ['legacy'] },
  { name: 'interop', where: 'test', minutes: 0.9, specs: ['interop'], dialects: ['legacy'] },
  { name: 'cli', where: 'test', minutes: 0.6, specs: ['cli'], dialects: ['legacy'] },
  { name: 'examples', where: 'test', minutes: 0.2, specs: ['examples'], dialects: ['legacy'] },
  {
    name: 'durability',
    where: 'test',
    minutes: 0.3,
    specs: ['durability/crash', 'durability/sessions-on-disk'],
    dialects: ['legacy'],
  },

  { name: 'core-standard', where: 'ci', minutes: 1, specs: rest, dialects: ['standard'] },
  { name: 'large', where: 'ci', minutes: 0.6, specs: large, dialects: ['legacy'] },
  { name: 'lint', where: 'ci', minutes: 1, command: npm('lint') },
  { name: 'catalogue', where: 'ci', minutes: 0.5, command: npm('catalogue', '--', '--check') },
  { name: 'examples-run', where: 'ci', minutes: 0.5, command: npm('examples') },
  { name: 'demo', where: 'ci', minutes: 0.5, command: npm('demo') },
  { name: 'package', where: 'ci', minutes: 1, command: npm('check:package') },
  { name: 'pages', where: 'ci', minutes: 2, specs: ['pages'], dialects: ['legacy'] },
  { name: 'bundles', where: 'ci', minutes: 0.5, specs: ['bundles'], dialects: ['legacy'] },
  { name: 'benches', where: 'ci', minutes: 0.5, specs: ['benches'], dialects: ['legacy'] },
  {
    name: 'projects',
    where: 'ci',
    minutes: 4,
    specs: ['projects'],
    dialects: ['legacy'],
    // Else the spec files, which run side by side, would both install.
    preparation: [node, 'scripts/ensure-installed.mjs', 'consumers'],
  },
  { name: 'browsers', where: 'ci', minutes: 2, specs: ['browsers'], dialects: both },
  {
    name: 'scale',
    where: 'ci',
    minutes: 2.5,
    specs: ['conformance/depth-cases', 'conformance/wide-cases'],
    dialects: ['legacy'],
  },
  {
    name: 'fuzz',
    where: 'ci',
    minutes: 1.5,
    specs: [
      'property',
      'hdf5pickle/damage',
      'hdf5pickle/declared-types',
      'security/declared-pairs',
      'security/fuzz-structure',
      'security/hdf5-faults',
    ],
    dialects: ['legacy'],
    environment: { H5ORM_FUZZ: '4000', H5ORM_RUNS: '2', H5ORM_DAMAGES: '1000' },
  },
  {
    name: 'durability-at-length',
    where: 'ci',
    minutes: 4,
    specs: ['durability'],
    dialects: ['legacy'],
    environment: { H5ORM_THOROUGH: '1' },
  },
  onSystem('windows', 'ci', 1),
  onSystem('windows-fat', 'ci', 1),
  {
    name: 'crash',
    where: 'ci',
    minutes: 4,
    command: [node, '--enable-source-maps', 'build/legacy/spec/durability/crash.js', '4'],
  },
  {
    name: 'people-after-a-crash',
    where: 'ci',
    minutes: 3,
    command: [node, '--enable-source-maps', 'build/legacy/spec/durability/people.js', '20000'],
  },
  {
    name: 'random-sessions-at-length',
    where: 'ci',
    minutes: 2,
    specs: randomSessions,
    dialects: ['legacy'],
    environment: { H5ORM_SEEDS: '100' },
  },
  {
    name: 'model',
    where: 'ci',
    minutes: 1.5,
    specs: ['model'],
    dialects: ['legacy'],
    environment: { H5ORM_PROGRAMS: '60' },
  },
  {
    name: 'standard',
    where: 'ci',
    minutes: 3,
    specs: ['stores', 'interop', 'examples', 'durability', 'model', ...large, ...randomSessions],
    dialects: ['standard'],
  },
  {
    name: 'esbuild-legacy',
    where: 'ci',
    minutes: 1,
    specs: [...decorated, 'legacy-only/class-transformer', 'legacy-only/stored-fields'],
    dialects: ['esbuild-legacy'],
  },
  {
    name: 'esbuild-standard',
    where: 'ci',
    minutes: 1,
    specs: [...decorated, 'standard-only'],
    dialects: ['esbuild-standard'],
  },

  {
    name: 'long-fuzz',
    where: 'long',
    minutes: 60,
    specs: ['property'],
    dialects: ['legacy'],
    environment: { H5ORM_FUZZ: '200000', H5ORM_RUNS: '50' },
  },
  {
    name: 'long-fuzz-damage',
    where: 'long',
    minutes: 30,
    specs: ['property/fuzz-damage'],
    dialects: ['legacy'],
    environment: { H5ORM_DAMAGES: '30000' },
  },
  ...['without-proc', 'without-links', 'without-folder-sync', 'without-case', 'macos'].map((system) =>
    onSystem(system, 'long', 3),
  ),
  {
    name: 'long-structure',
    where: 'long',
    minutes: 60,
    specs: ['security/fuzz-structure'],
    dialects: ['legacy'],
    environment: { H5ORM_FUZZ_FILES: '100000' },
  },
  {
    name: 'long-identity',
    where: 'long',
    minutes: 20,
    specs: ['conformance/identity'],
    dialects: ['legacy'],
    environment: { H5ORM_LONG: '1' },
  },
  {
    name: 'long-random-sessions',
    where: 'long',
    minutes: 60,
    specs: randomSessions,
    dialects: ['legacy'],
    environment: { H5ORM_SEEDS: '3000' },
  },
  // Needs H5ORM_CORPUS, a folder of files that are not ours to give to others.
  {
    name: 'long-corpus',
    where: 'long',
    minutes: 30,
    specs: ['interop/corpus'],
    dialects: ['legacy'],
  },
  {
    name: 'long-model',
    where: 'long',
    minutes: 600,
    specs: ['model'],
    dialects: ['legacy'],
    environment: { H5ORM_PROGRAMS: '50000' },
  },
  {
    name: 'long-crash',
    where: 'long',
    minutes: 60,
    command: [node, '--enable-source-maps', 'build/legacy/spec/durability/crash.js', '40', '2'],
  },
  {
    name: 'long-soak',
    where: 'long',
    minutes: 60,
    command: [node, '--enable-source-maps', 'build/legacy/spec/durability/soak.js', '10000', '1800'],
  },
  {
    name: 'long-people-after-a-crash',
    where: 'long',
    minutes: 30,
    command: [node, '--enable-source-maps', 'build/legacy/spec/durability/people.js', '200000', '100'],
  },
]

/** What `.ci/run` does before the first suite: readers, browsers, Python packages, npm packages. */
export const installation = { name: 'installation', minutes: 10 }

/** What CI may take altogether. */
export const mostMinutes = 55
