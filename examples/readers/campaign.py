# #region read
import h5py

file = h5py.File('campaign.h5')
shots = file['campaign/shots']
rows = shots['instrument'][()]
print(rows)  # [1 0 1]

instruments = file[shots['instrument'].attrs['target']]  # /campaign/instruments
print(instruments['name'][()][rows])  # [b'diode' b'streak' b'diode']
print(shots['energy'][()] * instruments['gain'][()][rows])  # [3.  2.5 8. ]

best = file['campaign/best']
print(file[best[()]]['name'][best.attrs['row']].decode())  # diode
# #endregion
