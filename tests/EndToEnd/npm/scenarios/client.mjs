// What every scenario shares: the client, and the one line of JSON that a scenario prints.
import OpenAI from 'openai';

export const [baseURL, model] = process.argv.slice(2);

export const client = new OpenAI({ baseURL, apiKey: 'any', maxRetries: 0 });

export const messages = [{ role: 'user', content: 'hello' }];

/** Runs a scenario and prints what came of it, or the error as the SDK raised it. */
export async function report(scenario) {
  try {
    console.log(JSON.stringify({ result: await scenario() }));
  } catch (e) {
    const { status, code, param, type, message } = e;
    console.log(JSON.stringify({ error: { class: e.constructor.name, status, code, param, type, message } }));
  }
}
