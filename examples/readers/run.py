# #region run
import h5py

with h5py.File('run.h5') as file:
    run = file['run1']
    print(run.attrs['js_class'], list(run))  # lab.Run ['title', 'started', 'signal']
    print(run['title'].asstr()[()])  # First light
    print(run['signal'][:], run['signal'].attrs['units'])  # [0.5  0.75 1.  ] V
# #endregion
