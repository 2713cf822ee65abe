namespace MonkeyTroop.Tests.Contracts.Engines;

/// <summary>What engines answer, recorded and shortened.</summary>
internal static class Recordings
{
    public const string Digest = "365c0bd3c000a25d28ddbf732fe1c6add414de7275464c4e4d1c3b5fcb5d8ad1";

    public static readonly IReadOnlyDictionary<string, string?> Ollama = new Dictionary<string, string?>
    {
        ["/"] = "Ollama is running",
        ["/api/version"] = """{"version":"0.12.6"}""",
        ["/api/tags"] = $$$"""
            {"models":[
              {"name":"good:latest","model":"good:latest","modified_at":"2025-10-16T15:27:07Z","size":4683075271,"digest":"{{{Digest}}}",
               "details":{"parent_model":"","format":"gguf","family":"llama","families":["llama"],"parameter_size":"8.0B","quantization_level":"Q4_0"}},
              {"name":"cloud:latest","model":"cloud:latest","remote_model":"x","remote_host":"https://ollama.com:443","size":382,"digest":"{{{Digest}}}"},
              {"name":"odd","model":"odd","size":0,"digest":"not hex"}]}
            """,
        ["/v1/models"] = """{"object":"list","data":[{"id":"good:latest","object":"model","created":1760628427,"owned_by":"library"}]}""",
        ["/api/ps"] = """{"models":[]}""",
    };

    public static readonly IReadOnlyDictionary<string, string?> Vllm = new Dictionary<string, string?>
    {
        ["/health"] = "",
        ["/version"] = """{"version":"0.11.0"}""",
        ["/v1/models"] = """
            {"object":"list","data":[{"id":"org/good-7b","object":"model","created":1760628427,"owned_by":"vllm","root":"org/good-7b","parent":null,
             "max_model_len":32768,"permission":[{"id":"modelperm-1","object":"model_permission","allow_sampling":true}]}]}
            """,
    };

    public static readonly IReadOnlyDictionary<string, string?> LmStudio = new Dictionary<string, string?>
    {
        ["/api/v0/models"] = """
            {"object":"list","data":[
              {"id":"good-7b","object":"model","type":"llm","publisher":"p","arch":"llama","compatibility_type":"gguf","quantization":"Q4_K_M","state":"not-loaded","max_context_length":131072},
              {"id":"good-embed","object":"model","type":"embeddings","publisher":"p","arch":"nomic-bert","compatibility_type":"gguf","quantization":"Q4_0","state":"loaded","max_context_length":2048}]}
            """,
        ["/v1/models"] = """{"data":[{"id":"good-7b","object":"model","owned_by":"organization_owner"}],"object":"list"}""",
    };

    public static readonly IReadOnlyDictionary<string, string?> LlamaCpp = new Dictionary<string, string?>
    {
        ["/health"] = """{"status":"ok"}""",
        ["/props"] = """{"default_generation_settings":{"n_ctx":4096},"total_slots":4,"model_path":"/m/good.gguf","build_info":"b6790-ceff6bb2"}""",
        ["/v1/models"] = """{"models":[{"name":"good.gguf","model":"good.gguf"}],"object":"list","data":[{"id":"good.gguf","object":"model","created":1760628427,"owned_by":"llamacpp","meta":{"n_ctx_train":4096}}]}""",
        ["/api/tags"] = """{"models":[{"name":"good.gguf","model":"good.gguf"}]}""",
    };

    public static readonly IReadOnlyDictionary<string, string?> OpenAi = new Dictionary<string, string?>
    {
        ["/v1/models"] = """{"object":"list","data":[{"id":"good","object":"model","created":1760628427,"owned_by":"sglang"}]}""",
    };

    public static readonly IReadOnlyDictionary<string, string?> Embedded = new Dictionary<string, string?>
    {
        ["/health"] = """{"status":"ok","version":"LLamaSharp 0.30.0","slots":1,"inside":0}""",
        ["/v1/models"] = """
            {"data":[{"id":"good","created":0,"owned_by":"monkey-troop-embedded",
             "meta":{"size":470688,"n_ctx":4096,"n_ctx_train":32768,"n_params":115648,"quantization":"Q4_K_M"},"object":"model"}],"object":"list"}
            """,
    };

    public static IEnumerable<IReadOnlyDictionary<string, string?>> All => [Ollama, Vllm, LmStudio, LlamaCpp, OpenAi, Embedded];
}
