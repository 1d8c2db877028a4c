// One node of a cluster of Aedes brokers that share Redis: node aedes.mjs PORT REDIS_PORT. The modules are found beside
// the folder it is run in (npm install aedes mqemitter-redis aedes-persistence-redis).
import { createRequire } from 'node:module'
import net from 'node:net'
import { pathToFileURL } from 'node:url'

const here = createRequire(`${process.cwd()}/`)
const { Aedes } = await import(pathToFileURL(here.resolve('aedes')))
const [port, redis] = process.argv.slice(2).map(Number)
const at = { host: '127.0.0.1', port: redis }
const broker = await Aedes.createBroker({
  mq: here('mqemitter-redis')(at),
  persistence: here('aedes-persistence-redis')(at),
})
net.createServer(broker.handle).listen(port, '127.0.0.1', () => console.log('listening'))
