import { client, model, report } from './client.mjs';

await report(async () => {
  const ids = [];
  for await (const entry of client.models.list()) {
    ids.push(entry.id);
  }
  const one = await client.models.retrieve(model);
  return { ids, owner: one.owned_by };
});
