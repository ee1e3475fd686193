/**
 * How strings are stored and labelled. `'natural'`: ASCII as ASCII, any other as UTF-8, both of fixed length. `'octave'`:
 * all as ASCII of fixed length, whatever they hold. `'variable'`: those beyond ASCII, and very uneven lists, as UTF-8 of
 * variable length.
 */
export type StringLabels = 'natural' | 'octave' | 'variable'
