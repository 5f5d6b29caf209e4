# OMNIDESK_SECRET holds the secret of this client
CLIENT_ID='odk_0123456789abcdef01234567'
BODY='{"request_id":"invoice-0093","phone_number":"081100002231","message":"Halo"}'
TIMESTAMP="$(date +%s)000"
DIGEST=$(printf '%s' "$BODY" | openssl dgst -sha256 -r)
SIGNED="$CLIENT_ID.$TIMESTAMP.POST./api/external/messages.${DIGEST%% *}"
SIGNATURE=$(printf '%s' "$SIGNED" | openssl dgst -sha256 -hmac "$OMNIDESK_SECRET" -r)
curl -sS 'http://127.0.0.1:8000/api/external/messages' \
  -H 'Content-Type: application/json' \
  -H "X-Client-Id: $CLIENT_ID" \
  -H "X-Timestamp: $TIMESTAMP" \
  -H "X-Signature: ${SIGNATURE%% *}" \
  -H 'X-Signature-Version: 2' \
  --data-binary "$BODY"
