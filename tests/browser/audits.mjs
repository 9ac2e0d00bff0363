// Asks a GraphQL endpoint what the GraphQL-over-HTTP specification asks of one; one line of JSON for each audit.
// node audits.mjs FOLDER ADDRESS: the folder of the package graphql-http, the address of the endpoint.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, url] = process.argv.slice(2);
const { auditServer } = await import(pathToFileURL(join(folder, "lib", "audits", "index.mjs")));
for (const { id, name, status, reason } of await auditServer({ url })) {
  console.log(JSON.stringify({ id, name, status, reason }));
}
