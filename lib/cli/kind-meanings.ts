/** What loading makes of a node with some `js_type`, beyond its name. */
const kindMeanings: Readonly<Record<string, string>> = {
  Array: 'an Array',
  'null-prototype': 'an object without a prototype',
  MaskedArray: 'an Array of numbers, of which missing says which are null, undefined or holes',
  Ragged: 'Arrays of different lengths: values cut up by row_size',
  Texts: 'an Array of strings: values divided by row_size, in bytes',
  TextSet: 'a Set of strings: values divided by row_size, in bytes',
  MixedTable: 'an Array of objects of several kinds; __/table says which child each one is in',
  Map: 'a Map, its keys are the names',
  MapEntries: 'a Map of keys and values',
  Set: 'a Set',
  boolean: 'true or false',
  bigint: 'a bigint',
  string: 'a text that HDF5 can not hold as one',
  null: 'null',
  undefined: 'undefined',
  Date: 'a Date',
  Symbol: 'a symbol, registered or well-known',
  Named: 'what the program has registered under this name, otherwise a record',
  External: 'an object outside of the file, which the program is asked for by this id',
  RegExp: 'a RegExp',
  URL: 'a URL',
  URLSearchParams: 'URLSearchParams',
  Number: 'a Number object',
  String: 'a String object',
  Boolean: 'a Boolean object',
  BigInt: 'a BigInt object',
  NdArray: 'an NdArray',
  Uint8ClampedArray: 'a Uint8ClampedArray',
  DataView: 'a DataView',
  Buffer: "Node's Buffer, elsewhere a Uint8Array",
  ArrayBuffer: 'an ArrayBuffer',
  Complex: 'a Complex number',
  NumpyArray: 'a NumpyArray of dtype, shape and bytes',
}

const classes = [
  'Error',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
  'AggregateError',
  'PythonDatetime',
  'PythonDate',
  'PythonTime',
  'PythonTimedelta',
  'PythonDecimal',
  'PythonUuid',
  'NumpyDtype',
  'PythonGlobal',
  'PythonObject',
]

/** What a `js_type` means; `undefined` for one that this version does not know. */
export function kindMeaning(type: string): string | undefined {
  if (Object.hasOwn(kindMeanings, type)) return kindMeanings[type]
  if (!classes.includes(type)) return undefined
  return `${/^[AEIO]/.test(type) ? 'an' : 'a'} ${type}`
}

/** What the parts in a group `__` are for. */
export const partMeanings: Readonly<Record<string, string>> = {
  args: 'the parts that the instance is made of',
  state: 'what is set after the instance is made',
  items: 'the elements of the instance',
  entries: 'the entries of the instance',
  value: 'what the instance is besides its fields',
  missing: 'which values are absent, by column: 1 null, 2 undefined, 3 no such property',
  table: 'which column each element is in, -1 for none',
  properties: 'own properties that are no elements',
  objects: 'objects that have no other place',
  tables: 'tables of the classes that have one for all their instances',
  cls: 'the Python class',
  func: 'what Python calls to make it',
  listitems: 'what Python appends',
  dictitems: 'what Python sets by key',
  content: 'what Python gives to __setstate__',
}
