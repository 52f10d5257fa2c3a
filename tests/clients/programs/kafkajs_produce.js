// Sends the records on stdin with KafkaJS.
const { Kafka, CompressionTypes, logLevel } = require('kafkajs')
const raw = text => (text === null ? null : Buffer.from(text, 'base64'))

const grouped = pairs => { // a name that stands twice has a list of values
  const headers = {}
  for (const [name, value] of pairs) (headers[name] ??= []).push(raw(value))
  return headers
}

const main = async () => {
  const job = JSON.parse(require('fs').readFileSync(0))
  const kafka = new Kafka({ brokers: [job.bootstrap], logLevel: logLevel.ERROR })
  const producer = kafka.producer()
  await producer.connect()
  for (const batch of job.batches) {
    const messages = batch.records.map(record => ({
      key: raw(record.key),
      value: raw(record.value),
      headers: grouped(record.headers),
      partition: 0,
      timestamp: String(record.timestamp_ms),
    }))
    const compression = CompressionTypes[batch.codec === 'none' ? 'None' : batch.codec.toUpperCase()]
    await producer.send({ topic: job.topic, acks: -1, compression, messages })
  }
  await producer.disconnect()
}
main().catch(error => { console.error(error); process.exit(1) })
