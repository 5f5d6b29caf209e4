import { createHash, createHmac } from "node:crypto";

const clientId = "odk_0123456789abcdef01234567";
const secret = process.env.OMNIDESK_SECRET;
const body = '{"request_id":"invoice-0093","phone_number":"081100002231","message":"Halo"}';
const timestamp = String(Date.now());
const digest = createHash("sha256").update(body).digest("hex");
const signed = `${clientId}.${timestamp}.POST./api/external/messages.${digest}`;

const answer = await fetch("http://127.0.0.1:8000/api/external/messages", {
  method: "POST",
  headers: {
    "Content-Type": "application/json",
    "X-Client-Id": clientId,
    "X-Timestamp": timestamp,
    "X-Signature": createHmac("sha256", secret).update(signed).digest("hex"),
    "X-Signature-Version": "2",
  },
  body,
});
console.log(await answer.text());
