using System.Globalization;
using LLama;
using LLama.Common;
using LLama.Exceptions;
using LLama.Native;
using Microsoft.Extensions.Options;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.EmbeddedEngine.Models;

/// <summary>The model in memory with its one context: what is computed for a request is in there until the next one.</summary>
internal sealed partial class LoadedModel : IDisposable
{
    /// <summary>Tokens of a prompt that are computed in one step.</summary>
    private const int BatchTokens = 512;

    private readonly LLamaWeights _weights;
    private readonly LLamaContext _context;

    /// <summary>Loads it, which takes seconds to minutes.</summary>
    /// <exception cref="StartupFailureException">The file is no model that llama.cpp can run, or does not fit into memory.</exception>
    public LoadedModel(IOptions<ModelOptions> options, ILogger<LoadedModel> logger)
    {
        var given = options.Value;
        NativeLogs.Direct(logger);
        var threads = given.Threads ?? Math.Max(Environment.ProcessorCount / 2, 1);
        var settings = new ModelParams(given.File)
        {
            GpuLayerCount = 0,
            Threads = threads,
            BatchThreads = threads,
            BatchSize = BatchTokens,
            UBatchSize = BatchTokens,
        };
        _weights = Load(settings);
        settings.ContextSize = (uint)ContextFor(given.Context, _weights.ContextSize);
        _context = MakeContext(settings);
        Name = given.Name ?? Path.GetFileNameWithoutExtension(given.File);
        FileBytes = new FileInfo(given.File).Length;
        NativeLogs.Close();
        LogLoaded(logger, Name, _weights.NativeHandle.Description, Context, threads);
    }

    /// <summary>What requests call it.</summary>
    public string Name { get; }

    /// <summary>Size of the file in bytes.</summary>
    public long FileBytes { get; }

    /// <summary>Tokens that prompt and answer have together.</summary>
    public int Context => (int)_context.ContextSize;

    /// <summary>Tokens of context that the model was made for.</summary>
    public int OwnContext => _weights.ContextSize;

    /// <summary>Numbers that the model is made of.</summary>
    public ulong Parameters => _weights.ParameterCount;

    /// <summary>How its weights are packed, such as <c>Q4_K_M</c>; null where the file does not say.</summary>
    public string? Quantization => ModelFacts.Quantization(_weights.Metadata);

    /// <summary>Its chat template as the file has it; null where it has none.</summary>
    public string? Template => _weights.Metadata.GetValueOrDefault("tokenizer.chat_template");

    /// <summary>The weights' handle, for decoding tokens.</summary>
    public SafeLlamaModelHandle Weights => _weights.NativeHandle;

    /// <summary>The context's handle, for computing. One request at a time.</summary>
    public SafeLLamaContextHandle Computing => _context.NativeHandle;

    /// <summary>The tokens of a prompt. Names of special tokens in it are these, as templates write them.</summary>
    public LLamaToken[] Tokenize(string prompt) => _context.Tokenize(prompt, addBos: true, special: true);

    /// <inheritdoc />
    public void Dispose()
    {
        _context.Dispose();
        _weights.Dispose();
    }

    private static LLamaWeights Load(ModelParams settings)
    {
        try
        {
            var weights = LLamaWeights.LoadFromFile(settings);
            return weights.NativeHandle.HasDecoder
                ? weights
                : throw new StartupFailureException($"{settings.ModelPath} is a model that writes no text");
        }
        catch (LoadWeightsFailedException e)
        {
            throw new StartupFailureException($"{settings.ModelPath} cannot be loaded: no model that llama.cpp knows, broken, or too large for this machine", e);
        }
    }

    private LLamaContext MakeContext(ModelParams settings)
    {
        try
        {
            return _weights.CreateContext(settings);
        }
        catch (RuntimeError e)
        {
            throw new StartupFailureException(
                string.Create(CultureInfo.InvariantCulture, $"there is no memory for a context of {settings.ContextSize} tokens; choose fewer with Engines:Embedded:Context"), e);
        }
    }

    private static int ContextFor(int? asked, int own) => asked is not { } tokens ? Math.Min(own, ModelOptions.UsualContext)
        : tokens <= own ? tokens
        : throw new StartupFailureException(string.Create(CultureInfo.InvariantCulture, $"the model has a context of {own} tokens, so it cannot have {tokens}"));

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Name} ({Description}): context {Context} tokens, {Threads} threads")]
    private static partial void LogLoaded(ILogger logger, string name, string description, int context, int threads);
}
