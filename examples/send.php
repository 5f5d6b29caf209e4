<?php
$clientId = 'odk_0123456789abcdef01234567';
$secret = getenv('OMNIDESK_SECRET');
$body = '{"request_id":"invoice-0093","phone_number":"081100002231","message":"Halo"}';
$timestamp = (string) round(microtime(true) * 1000);
$digest = hash('sha256', $body);
$signed = "$clientId.$timestamp.POST./api/external/messages.$digest";

$request = curl_init('http://127.0.0.1:8000/api/external/messages');
curl_setopt_array($request, [
    CURLOPT_POSTFIELDS => $body,
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_HTTPHEADER => [
        'Content-Type: application/json',
        "X-Client-Id: $clientId",
        "X-Timestamp: $timestamp",
        'X-Signature: ' . hash_hmac('sha256', $signed, $secret),
        'X-Signature-Version: 2',
    ],
]);
echo curl_exec($request), PHP_EOL;
