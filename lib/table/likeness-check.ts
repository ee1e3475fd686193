import { oneEach } from './one-each.js'

/** Gives the first of the values `from` to `end` that is no object of just this prototype, or `end`. */
export type LikenessCheck = (
  values: ArrayLike<unknown>,
  from: number,
  end: number,
  prototype: object,
) => number

// prettier-ignore
const checks: readonly [LikenessCheck, ...LikenessCheck[]] = [
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
  (values, i, end, prototype) => { for (let v; i < end; i++) { v = values[i]; if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== prototype) break } return i },
]

/** The check for a prototype. */
export const likenessCheckOf: (prototype: object) => LikenessCheck = oneEach(
  checks,
  new WeakMap<object, LikenessCheck>(),
)
