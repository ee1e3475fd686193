import { readFileSync } from 'node:fs'

import { Catalog, Earthquake, Hypocenter, Network, Region } from './catalog.js'

/** The part of the feed of the U.S. Geological Survey that is used here. */
interface Feed {
  metadata: { title: string; url: string; generated: number }
  features: {
    id: string
    properties: {
      mag: number
      time: number
      place: string
      net: string
      status: string
      felt: number | null
    }
    geometry: { coordinates: [longitude: number, latitude: number, depth: number] }
  }[]
}

const operators: Readonly<Record<string, string>> = {
  ak: 'Alaska Earthquake Center',
  ci: 'Caltech and USGS Pasadena',
  hv: 'Hawaiian Volcano Observatory',
  mb: 'Montana Bureau of Mines and Geology',
  nc: 'Northern California Seismic System',
  nm: 'New Madrid Seismic Network',
  nn: 'Nevada Seismological Laboratory',
  pr: 'Puerto Rico Seismic Network',
  se: 'Southeastern U.S. Seismic Network',
  us: 'USGS National Earthquake Information Center',
  uu: 'University of Utah',
  uw: 'Pacific Northwest Seismic Network',
}

const hour = 3_600_000

/** Makes objects of the week of earthquakes that the npm package vega-datasets carries. */
export function readUsgs(): Catalog {
  const file = new URL('../data/earthquakes.json', import.meta.resolve('vega-datasets'))
  const { metadata, features } = JSON.parse(readFileSync(file, 'utf8')) as Feed
  const networks = new Map<string, Network>()
  const regions = new Map<string, Region>()
  const earthquakes = features.map(({ id, properties, geometry }) => {
    const { mag, time, place, net, status, felt } = properties
    const [longitude, latitude, depth] = geometry.coordinates
    const region = place.slice(place.lastIndexOf(', ') + 1).trim()
    return Object.assign(new Earthquake(), {
      id,
      magnitude: mag,
      time: new Date(time),
      place,
      hypocenter: Object.assign(new Hypocenter(), { longitude, latitude, depth }),
      region: one(regions, region, () => Object.assign(new Region(), { name: region })),
      network: one(networks, net, () =>
        Object.assign(new Network(), { code: net, operator: operators[net] ?? net }),
      ),
      reviewed: status === 'reviewed',
      felt,
    })
  })
  return Object.assign(new Catalog(), {
    title: metadata.title,
    source: new URL(metadata.url),
    generated: new Date(metadata.generated),
    networks: [...networks.values()],
    regions: [...regions.values()],
    earthquakes,
    strongest: earthquakes.toSorted((a, b) => b.magnitude - a.magnitude).slice(0, 10),
    hourly: countHourly(earthquakes),
  })
}

function one<T>(known: Map<string, T>, name: string, make: () => T): T {
  const value = known.get(name) ?? make()
  known.set(name, value)
  return value
}

function countHourly(earthquakes: readonly Earthquake[]): Uint32Array {
  const hours = earthquakes.map(({ time }) => Math.floor(time.getTime() / hour))
  const first = Math.min(...hours)
  const counts = new Uint32Array(Math.max(...hours) - first + 1)
  for (const at of hours) counts[at - first] = (counts[at - first] ?? 0) + 1
  return counts
}
