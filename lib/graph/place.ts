export type { OpenPlace, Place, PlacedRows } from '../records/place.js'
