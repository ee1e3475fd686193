import { H5Class, H5Field, Session, Table } from 'h5orm'

/** `node append-many.js file rows`: appends rows from an iterable and prints how much memory that took at most. */
@H5Class('spec.OneOfMany')
class Sample {
  @H5Field('int32') id = 0
  @H5Field('string') label = ''
  @H5Field('float64[]') values = new Float64Array(16)
}

const [file = '', count = '0'] = process.argv.slice(2)
const total = Number(count)

async function* samples(from: number, to: number): AsyncGenerator<Sample> {
  for (let i = from; i < to; i++)
    yield Object.assign(new Sample(), {
      id: i,
      label: `sample ${i}`,
      values: new Float64Array(16).fill(i),
    })
}

await using session = await Session.open(file, { mode: 'w' })
await session.save(Table.from(Sample, []), '/samples')
await session.append('/samples', samples(0, 50_000))
const before = process.resourceUsage().maxRSS
await session.append('/samples', samples(50_000, total))
console.log(JSON.stringify({ growth: (process.resourceUsage().maxRSS - before) * 1024 }))
