import { H5Class, H5Field, LazyArray, lazyArray, Table, tableOf } from 'h5orm'

@H5Class('refreshed.Cell')
export class Cell {
  @H5Field('float64') x = 0
}

@H5Class('refreshed.Holder')
export class Holder {
  @H5Field('string') name = ''
  @H5Field(() => [Cell]) cells: Cell[] = []
  @H5Field(() => Cell) best: Cell | null = null
  @H5Field() map = new Map<string, unknown>()
  @H5Field(lazyArray('float64')) signal = LazyArray.of(Float64Array.of(1, 2))
  @H5Field(tableOf(Cell)) table = Table.of(Cell, { x: Float64Array.of(5, 6) })
}

export const cell = (x: number): Cell => Object.assign(new Cell(), { x })
