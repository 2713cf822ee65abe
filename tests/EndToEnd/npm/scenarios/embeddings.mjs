import { client, model, report } from './client.mjs';

await report(async () => {
  const answer = await client.embeddings.create({ model, input: 'hello' });
  return { vector: answer.data[0].embedding };
});
