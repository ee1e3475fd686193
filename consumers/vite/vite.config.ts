import { h5orm } from 'h5orm/vite'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [h5orm()],
  worker: { format: 'es' },
  logLevel: 'warn',
})
