/** Modules that Python 3 renamed; files carry the names of the Python that wrote them, mostly Python 2's. */
const python2Modules: ReadonlyMap<string, string> = new Map([
  ['builtins', '__builtin__'],
  ['copyreg', 'copy_reg'],
  ['_collections', 'collections'],
  ['numpy._core.multiarray', 'numpy.core.multiarray'],
  ['numpy._core.numerictypes', 'numpy.core.numerictypes'],
])

/** Python 2's built-in exceptions, which it has in a module of their own. */
export const exceptionNames: ReadonlySet<string> = new Set(
  (
    'ArithmeticError AssertionError AttributeError BaseException BufferError BytesWarning DeprecationWarning EOFError ' +
    'EnvironmentError Exception FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning ' +
    'IndentationError IndexError KeyError KeyboardInterrupt LookupError MemoryError NameError NotImplementedError OSError ' +
    'OverflowError PendingDeprecationWarning ReferenceError RuntimeError RuntimeWarning StandardError StopIteration ' +
    'SyntaxError SyntaxWarning SystemError SystemExit TabError TypeError UnboundLocalError UnicodeDecodeError ' +
    'UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning ' +
    'ZeroDivisionError'
  ).split(' '),
)

/** The full name that Python 2 has for a global. */
export function python2Name(module: string, name: string): string {
  if (module === 'builtins' && exceptionNames.has(name)) return `exceptions.${name}`
  if (module === 'builtins' && name === 'str') return '__builtin__.unicode'
  if (module === 'builtins' && name === 'bytes') return '__builtin__.str'
  return `${python2Modules.get(module) ?? module}.${name}`
}
