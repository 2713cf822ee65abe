using Microsoft.Extensions.Options;
using MonkeyTroop.Protocol;
using MonkeyTroop.WorkerAgent.Engines.Embedded;

namespace MonkeyTroop.WorkerAgent.Engines;

/// <summary>Which engines to look for, and where.</summary>
internal sealed class EngineOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Engines";

    /// <summary><c>auto</c> looks at every engine's usual address, <c>demo</c> runs the built-in demo engine, <c>none</c> does neither. Default auto.</summary>
    public string Mode { get; set; } = "auto";

    /// <summary>Addresses of engines as <c>TYPE=URL</c>, used in every mode. Default none.</summary>
    public IList<string> Urls { get; } = [];

    /// <summary>Ollama's address, perhaps without scheme or port, as its own variable has it. Default http://localhost:11434.</summary>
    public string OllamaHost { get; set; } = "http://localhost:11434";

    /// <summary>vLLM's address. Default http://localhost:8000.</summary>
    public string VllmHost { get; set; } = "http://localhost:8000";

    /// <summary>LM Studio's address. Default http://localhost:1234.</summary>
    public string LmStudioHost { get; set; } = "http://localhost:1234";

    /// <summary>llama.cpp's address. Default http://localhost:8080.</summary>
    public string LlamaCppHost { get; set; } = "http://localhost:8080";

    /// <summary>
    /// API keys of engines, by their kind (<c>Engines:ApiKeys:vllm</c>); of <c>openai</c> for all of that kind. Never given as flags, which
    /// every user of the machine can read. Default none.
    /// </summary>
    public IDictionary<string, string> ApiKeys { get; } = new Dictionary<string, string>();

    /// <summary>
    /// Files with API keys, by the kind of engine; they override <see cref="ApiKeys"/>. One that other users of the machine can read or change is
    /// an error. Default none.
    /// </summary>
    public IDictionary<string, string> ApiKeyFiles { get; } = new Dictionary<string, string>();

    /// <summary>Requests that one Ollama runs at the same time, 1 to 1024. Default 1.</summary>
    public int OllamaSlots { get; set; } = 1;

    /// <summary>Requests that one vLLM runs at the same time, 1 to 1024: it batches. Default 16.</summary>
    public int VllmSlots { get; set; } = 16;

    /// <summary>Requests that the node runs at the same time, 1 to 1024, whatever its engines take. Default: what they take.</summary>
    public int? Slots { get; set; }

    /// <summary>
    /// Types in the order in which they get a request for a model that several serve; those that are not named are last. Default
    /// vllm,ollama,lmstudio,llamacpp,openai.
    /// </summary>
    public string Priority { get; set; } = "vllm,ollama,lmstudio,llamacpp,openai";

    /// <summary>Time between two readings of an engine's models, 1 s to a day. Default 180 s.</summary>
    public TimeSpan ModelRefreshInterval { get; set; } = TimeSpan.FromSeconds(180);

    /// <summary>Time between two looks whether an engine answers, 0.1 s to an hour. Default 5 s.</summary>
    public TimeSpan LivenessInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The demo engine's own settings.</summary>
    public DemoOptions Demo { get; set; } = new();

    /// <summary>The embedded engine's own settings.</summary>
    public EmbeddedOptions Embedded { get; set; } = new();
}

/// <summary>Settings of the demo engine.</summary>
internal sealed class DemoOptions
{
    /// <summary>Tokens that it makes in one second, above 0 up to 1,000,000. Default 50.</summary>
    public double TokensPerSecond { get; set; } = 50;

    /// <summary>Requests that it runs at the same time, 1 to 1024. Default 4.</summary>
    public int Slots { get; set; } = 4;
}

/// <summary>Checks <see cref="EngineOptions"/>.</summary>
internal sealed class EngineOptionsValidator : IValidateOptions<EngineOptions>
{
    public ValidateOptionsResult Validate(string? name, EngineOptions options)
    {
        var failures = new List<string>();
        Check(options.Mode is "auto" or "demo" or "none", $"--engine takes auto, demo or none, not '{options.Mode}'");
        Check(options.Urls.Count <= FieldRules.MaxEngines, $"--engine-url is given more than {FieldRules.MaxEngines} times");
        foreach (var url in options.Urls)
        {
            Check(EngineAddress.TryParseTyped(url, out _), $"--engine-url takes TYPE=URL with TYPE one of {string.Join(", ", EngineTypes.All)}, not '{url}'");
        }

        foreach (var (setting, host) in (IEnumerable<(string, string)>)
            [("OLLAMA_HOST", options.OllamaHost), ("VLLM_HOST", options.VllmHost), ("LMSTUDIO_HOST", options.LmStudioHost), ("Engines:LlamaCppHost", options.LlamaCppHost)])
        {
            Check(EngineAddress.TryParse(host, 80, out _), $"{setting} takes an address such as localhost:11434, not '{host}'");
        }

        _ = EngineKeys.Read(options, out var faults);
        failures.AddRange(faults);
        failures.AddRange(EmbeddedCheck.Faults(options.Embedded));
        Check(options.Slots is null or (>= 1 and <= FieldRules.MaxSlots), $"--slots takes 1 to {FieldRules.MaxSlots}");
        foreach (var (setting, slots) in (IEnumerable<(string, int)>)
            [("OLLAMA_NUM_PARALLEL", options.OllamaSlots), ("Engines:VllmSlots", options.VllmSlots), ("Engines:Demo:Slots", options.Demo.Slots)])
        {
            Check(slots is >= 1 and <= FieldRules.MaxSlots, $"{setting} takes 1 to {FieldRules.MaxSlots}");
        }

        Check(options.Demo.TokensPerSecond is > 0 and <= 1_000_000, "--tokens-per-second takes a number above 0, at most 1000000");
        Check(options.ModelRefreshInterval >= TimeSpan.FromSeconds(1) && options.ModelRefreshInterval <= TimeSpan.FromDays(1), "MODEL_REFRESH_INTERVAL takes 1 to 86400 seconds");
        Check(options.LivenessInterval >= TimeSpan.FromSeconds(0.1) && options.LivenessInterval <= TimeSpan.FromHours(1), "Engines:LivenessInterval takes 0.1 s to 1 hour");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(bool holds, string failure)
        {
            if (!holds)
            {
                failures.Add(failure);
            }
        }
    }
}
