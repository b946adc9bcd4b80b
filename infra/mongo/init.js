// Run by mongosh at each start: the replica set, and one user a service, who has its own database
// and no other. What is there already stays; a password that changed is changed.
const SERVICES = ["directory", "events", "matching", "funding", "notifications", "observatory", "partners"];
const fs = require("fs");
const secret = (name) => fs.readFileSync(`/run/secrets/${name}`, "utf8").trim();

const root = encodeURIComponent(secret("mongo_root"));
db = connect(`mongodb://root:${root}@mongo:27017/admin?directConnection=true&authSource=admin`);

try {
  rs.status();
} catch (error) {
  if (error.codeName !== "NotYetInitialized") throw error;
  print("making the replica set");
  rs.initiate({ _id: "rs0", members: [{ _id: 0, host: "mongo:27017" }] });
}
while (!db.hello().isWritablePrimary) sleep(250);

for (const service of SERVICES) {
  const what = {
    pwd: secret(`mongo_${service}`),
    roles: [{ role: "readWrite", db: `navette_${service}` }],
  };
  if (db.getUser(service)) db.updateUser(service, what);
  else db.createUser({ user: service, ...what });
}
print("users and rights are as they should be");
