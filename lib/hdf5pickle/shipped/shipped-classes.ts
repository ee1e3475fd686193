import type { PythonClass } from '../python-class.js'
import { collectionClasses } from './collections.js'
import { datetimeClasses } from './datetime.js'
import { exceptionClasses } from './exceptions.js'
import { numberClasses } from './numbers.js'
import { numpyClasses } from './numpy.js'

/** The Python classes that are known without a registration, by their Python 2 names. */
export const shippedClasses: ReadonlyMap<string, PythonClass> = new Map(
  Object.entries({
    ...datetimeClasses,
    ...collectionClasses,
    ...numberClasses,
    ...exceptionClasses,
    ...numpyClasses,
  }),
)
