using System.Text;

namespace MonkeyTroop.Tests.EndToEnd.Errors;

/// <summary>Requests that nobody should send, and the field at fault in each.</summary>
internal static class BadInput
{
    private const string Receipt = """
        {"job_id":"j","requester_public_key":"r","worker_node_id":"fake-1","duration_seconds":1,"signature":"00","sequence":1,"final":true}
        """;

    private const string Heartbeat = """
        {"node_id":"fake-1","tailscale_ip":"127.0.0.1","status":"IDLE","models":["fake:1b"],"hardware":{"gpu":"none","vram_free":1},"engines":[]}
        """;

    /// <summary>Path, body as text of Latin-1 bytes, and the field that the refusal must name.</summary>
    public static TheoryData<string, string, string> Cases { get; } = new()
    {
        { "/authorize", "{", "body" },
        { "/authorize", "[]", "body" },
        { "/authorize", "null", "body" },
        { "/authorize", "{}", "model" },
        { "/authorize", """{"model":5}""", "model" },
        { "/authorize", """{"model":NaN}""", "model" },
        { "/authorize", """{"model":""}""", "model" },
        { "/authorize", """{"model":"a\u0000b"}""", "model" },
        { "/authorize", """{"model":"a b"}""", "model" },
        { "/authorize", """{"model":"sha256:0"}""", "model" },
        { "/authorize", """{"model":"a\ud800b"}""", "model" },
        { "/authorize", $$"""{"model":"a","{{new string('x', 100_000)}}":{{Nested(200)}}}""", "body" },
        { "/authorize", $$"""{"model":"a","a\nb":{{Nested(200)}}}""", "body" },
        { "/authorize", """{"model":"a\r\nb"}""", "model" },
        { "/authorize", $$"""{"model":"{{new string('m', 257)}}"}""", "model" },
        { "/authorize", """{"model":"a","model":"b"}""", "model" },
        { "/authorize", "{\"model\":\"\xff\xfe\"}", "model" },
        { "/authorize", $$"""{"model":"a","extra":{{Nested(200)}}}""", "extra" },
        { "/authorize", """{"model":"a","requester":"../admin"}""", "requester" },
        { "/authorize", """{"model":"a","exclude_nodes":[null]}""", "exclude_nodes" },
        { "/authorize", """{"model":"a","exclude_nodes":"fake-1"}""", "exclude_nodes" },
        { "/authorize", $$"""{"model":"a","exclude_nodes":[{{Repeated("\"n\"", 33)}}]}""", "exclude_nodes" },

        { "/transactions/submit", "{}", "job_id" },
        { "/transactions/submit", "{}", "worker_node_id" },
        { "/transactions/submit", "{}", "duration_seconds" },
        { "/transactions/submit", "{}", "signature" },
        { "/transactions/submit", With(Receipt, "duration_seconds", "-1"), "duration_seconds" },
        { "/transactions/submit", With(Receipt, "duration_seconds", "86401"), "duration_seconds" },
        { "/transactions/submit", With(Receipt, "duration_seconds", "1e400"), "duration_seconds" },
        { "/transactions/submit", With(Receipt, "duration_seconds", "\"NaN\""), "duration_seconds" },
        { "/transactions/submit", With(Receipt, "sequence", "0"), "sequence" },
        { "/transactions/submit", With(Receipt, "sequence", "-1"), "sequence" },
        { "/transactions/submit", With(Receipt, "sequence", "99999999999999999999"), "sequence" },
        { "/transactions/submit", With(Receipt, "final", "\"yes\""), "final" },
        { "/transactions/submit", With(Receipt, "prompt_tokens", "-1"), "prompt_tokens" },
        { "/transactions/submit", With(Receipt, "completion_tokens", "1000000001"), "completion_tokens" },
        { "/transactions/submit", With(Receipt, "status", "\"exploded\""), "status" },
        { "/transactions/submit", With(Receipt, "job_id", "\"a\\u0000\""), "job_id" },

        { "/heartbeat", "{}", "node_id" },
        { "/heartbeat", With(Heartbeat, "status", "\"AWAKE\""), "status" },
        { "/heartbeat", With(Heartbeat, "status", "0"), "status" },
        { "/heartbeat", With(Heartbeat, "slots", "-1"), "slots" },
        { "/heartbeat", With(Heartbeat, "slots", "99999999999"), "slots" },
        { "/heartbeat", With(Heartbeat, "in_flight", "1.5"), "in_flight" },
        { "/heartbeat", With(Heartbeat, "tailscale_ip", "\"169.254.169.254\""), "tailscale_ip" },
        { "/heartbeat", With(Heartbeat, "tailscale_ip", "\"localhost\""), "tailscale_ip" },
        { "/heartbeat", With(Heartbeat, "url", "\"http://example.org:8080\""), "url" },
        { "/heartbeat", With(Heartbeat, "url", "\"http://user@127.0.0.1:8080\""), "url" },
        { "/heartbeat", With(Heartbeat, "models", "\"fake:1b\""), "models" },
        { "/heartbeat", With(Heartbeat, "models", $"[\"sha256:{new string('a', 64)}\"]"), "models" },
        { "/heartbeat", With(Heartbeat, "tailscale_ip", "\"::1%1\""), "tailscale_ip" },
        { "/heartbeat", With(Heartbeat, "models", $"[{Repeated("\"m\"", 1001)}]"), "models" },
        { "/heartbeat", With(Heartbeat, "models", """[{"name":"a","size_bytes":-1}]"""), "models" },
        { "/heartbeat", With(Heartbeat, "models", """[{"name":"a","content_hash":"xyz"}]"""), "models" },
        { "/heartbeat", With(Heartbeat, "engines", """[{"type":"ollama","version":"1","port":70000}]"""), "engines" },
        { "/heartbeat", With(Heartbeat, "engines", """[{"type":"a\nb","version":"1","port":1}]"""), "engines" },

        { "/nodes/register", "{}", "node_id" },
        { "/nodes/register", "{}", "node_public_key" },
        { "/nodes/register", """{"node_id":"../../etc/passwd"}""", "node_id" },
        { "/nodes/register", """{"node_id":"a\r\nb"}""", "node_id" },
        { "/nodes/register", """{"node_id":"a","join_token":"short"}""", "join_token" },
    };

    /// <summary>The bytes of a case's body.</summary>
    public static byte[] Bytes(string body) => Encoding.Latin1.GetBytes(body);

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);

    private static string Repeated(string item, int count) => string.Join(',', Enumerable.Repeat(item, count));

    /// <summary>The object with one member set to the given JSON.</summary>
    private static string With(string json, string member, string value)
    {
        var others = System.Text.Json.Nodes.JsonNode.Parse(json)!.AsObject().Where(pair => pair.Key != member)
            .Select(pair => $"\"{pair.Key}\":{pair.Value?.ToJsonString() ?? "null"}");
        return $"{{{string.Join(',', others.Append($"\"{member}\":{value}"))}}}";
    }
}
