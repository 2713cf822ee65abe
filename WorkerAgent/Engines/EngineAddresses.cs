namespace MonkeyTroop.WorkerAgent.Engines;

/// <summary>Works out which addresses to look at.</summary>
internal static class EngineAddresses
{
    /// <summary>The configured ones; with <c>auto</c> also the usual one of every kind that has none configured.</summary>
    public static IReadOnlyList<EngineAddress> Of(EngineOptions options)
    {
        var configured = new List<EngineAddress>();
        foreach (var text in options.Urls)
        {
            if (EngineAddress.TryParseTyped(text, out var address))
            {
                configured.Add(address);
            }
        }

        if (options.Mode == "auto")
        {
            AddUsual(EngineTypes.Vllm, options.VllmHost, 8000);
            AddUsual(EngineTypes.Ollama, options.OllamaHost, 11434);
            AddUsual(EngineTypes.LmStudio, options.LmStudioHost, 1234);
            AddUsual(EngineTypes.LlamaCpp, options.LlamaCppHost, 8080);
        }

        return [.. configured.DistinctBy(address => (address.Type, address.Url))];

        void AddUsual(string type, string host, int port)
        {
            if (configured.TrueForAll(address => address.Type != type) && EngineAddress.TryParse(host, port, out var url))
            {
                configured.Add(new EngineAddress(type, url, Configured: false));
            }
        }
    }
}
