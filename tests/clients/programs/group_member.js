// The same as group_member.py, with KafkaJS.
const { Kafka, logLevel } = require('kafkajs')
const [bootstrap, groupId, topic] = process.argv.slice(2)

const main = async () => {
  const kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING })
  const consumer = kafka.consumer({ groupId, sessionTimeout: 6000, heartbeatInterval: 500 })
  consumer.on(consumer.events.GROUP_JOIN, event => {
    const partitions = event.payload.memberAssignment[topic] || []
    console.log('assigned', ...[...partitions].sort((a, b) => a - b))
  })
  await consumer.connect()
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ partition, message }) => console.log('read', partition, message.offset),
  })
  process.stdin.resume().on('end', async () => {
    await consumer.disconnect()
    process.exit(0)
  })
}
main().catch(error => { console.error(error); process.exit(1) })
