# #region read
import h5py

messages = h5py.File('messages.h5')['messages']
data = messages['values'][:].tobytes()
ends = messages['row_size'][:].cumsum()
texts = [data[end - size : end].decode() for end, size in zip(ends, messages['row_size'])]

print(len(texts), texts[0])  # 3000 Schritt 0: gut – хорошо
# #endregion
