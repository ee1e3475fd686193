"""Writes weather.h5 for 07-strangers-files.ts as any Python program would: it knows nothing of h5orm."""

import h5py
import numpy as np

with h5py.File('weather.h5', 'w', track_order=True) as file:
    station = file.create_group('station', track_order=True)
    station.attrs['wmo_id'] = 10384
    station.attrs['operator'] = 'DWD'
    station['name'] = 'Berlin-Tempelhof'
    station['active'] = True
    place = station.create_group('place')
    place['lat'] = np.float32(52.4675)
    place['lon'] = np.float32(13.4021)
    hours = station.create_dataset('hours', data=np.arange(4, dtype='i4'))
    hours.attrs['units'] = 'hours since 2026-03-01 00:00:00'
    temperature = np.array([2.5, 2.0, 1.5, 3.5], dtype='>f4')
    data = station.create_dataset('t2m', data=temperature, chunks=(4,), compression='gzip', shuffle=True)
    data.attrs['units'] = 'degC'
    station['radar'] = np.arange(6, dtype='u1').reshape(2, 3)
    station['quality'] = np.array([(1, 0.5), (2, 0.25)], dtype=[('flag', 'i4'), ('error', 'f8')])
    station['raw'] = h5py.ExternalLink('raw.h5', '/data')
