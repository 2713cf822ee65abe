using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using MonkeyTroop.Launcher.Engines;
using MonkeyTroop.Launcher.Processes;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.Launcher.Networks;

/// <summary>A coordinator, a worker and a client on this machine. Disposing stops them, the last started first.</summary>
internal sealed partial class LocalNetwork(RunOptions options, RunFolder folder) : IAsyncDisposable
{
    private const int PasswordBytes = 16;

    /// <summary>How long a network may have no model before the reason is told: 8 s.</summary>
    private static readonly TimeSpan UsualWait = TimeSpan.FromSeconds(8);

    /// <summary>How long a program has to tell that it was interrupted, too, before its end counts as a failure: 1 s.</summary>
    private static readonly TimeSpan SignalDelay = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(10);

    private readonly Stack<ServedProgram> _programs = [];
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = RequestLimit };
    private Uri? _coordinator;
    private string _engine = options.Engine;

    /// <summary>Where data and logs are.</summary>
    public string Folder => folder.Path;

    /// <summary>The client's address, without <c>/v1</c>.</summary>
    public Uri Proxy { get; private set; } = null!;

    /// <summary>The account that asks.</summary>
    public ClientProgram Client { get; private set; } = null!;

    /// <summary>The account that the worker earns for.</summary>
    public ClientProgram Owner { get; private set; } = null!;

    /// <summary>Starts the three programs, one after the other.</summary>
    /// <exception cref="StartupFailureException">One of them does not start.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        if (_engine == EngineFlags.Auto)
        {
            var hasOllama = await LocalOllama.HasModelAsync(Environment.GetEnvironmentVariable("OLLAMA_HOST"), cancellation);
            _engine = hasOllama ? EngineFlags.Ollama : EngineFlags.Demo;
        }

        string[] flags = ["--data", folder["coordinator"], "--port", "0"];
        _coordinator = await StartAsync("coordinator", "Gateway", CoordinatorSettings(), flags, cancellation);
        Console.WriteLine($"coordinator  {Text(_coordinator)}");
        (Client, Owner) = (new ClientProgram(_coordinator, folder["client"]), new ClientProgram(_coordinator, folder["owner"]));
        var worker = await StartAsync("worker", "WorkerAgent", [], await WorkerFlagsAsync(cancellation), cancellation);
        Console.WriteLine($"worker       {Text(worker)}, engine: {_engine}");
        flags = ["up", "--coordinator", Text(_coordinator), "--data", folder["client"], "--port", $"{options.Port}"];
        Proxy = new Uri((await StartAsync("client", "ClientProxy", [], flags, cancellation)).GetLeftPart(UriPartial.Authority));
        Console.WriteLine($"client       {Proxy}v1");
    }

    /// <summary>Waits until the network serves a model; says after a while what the worker says of its engine.</summary>
    /// <param name="limit">Longest wait.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StartupFailureException">None was served within the limit.</exception>
    public async Task WaitForModelAsync(TimeSpan limit, CancellationToken cancellation)
    {
        var (started, told) = (TimeProvider.System.GetTimestamp(), false);
        while (!await HasModelAsync(cancellation))
        {
            var waited = TimeProvider.System.GetElapsedTime(started);
            if (!told && waited > UsualWait)
            {
                var said = _programs.First(program => program.Name == "worker").LastSaid(WhyNoModel());
                Console.WriteLine($"waiting      {said ?? $"for a model of {_engine}"}; Ctrl+C stops");
                told = true;
            }

            if (limit != Timeout.InfiniteTimeSpan && waited > limit)
            {
                throw new StartupFailureException($"the worker offers no model: does {_engine} run here, and has it one?");
            }

            await Task.Delay(Pause, TimeProvider.System, cancellation);
        }
    }

    /// <summary>Waits until one of the programs ends by itself.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> WaitForEndAsync(CancellationToken cancellation)
    {
        var ends = _programs.ToDictionary(program => program.Process.WaitForExitAsync(cancellation), program => program.Name);
        var ended = await Task.WhenAny(ends.Keys);
        await ended;

        // Ctrl+C on a terminal reaches all programs at the same time.
        await Task.Delay(SignalDelay, TimeProvider.System, cancellation);
        return ends[ended];
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var program in _programs)
        {
            Termination.Ask(program.Process);
        }

        await Task.WhenAll(_programs.Select(program => Termination.ForceAsync(program.Process)));
        foreach (var program in _programs)
        {
            await program.DisposeAsync();
        }

        _http.Dispose();
    }

    private async Task<Uri> StartAsync(
        string name, string program, Dictionary<string, string> environment, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var started = ServedProgram.Start(name, program, folder.Path, environment, arguments);
        _programs.Push(started);
        return await started.ReadyAsync(cancellation);
    }

    /// <summary>What is not set already: one user on one machine asks more often than a network's limits let one address.</summary>
    private static Dictionary<string, string> CoordinatorSettings()
    {
        var settings = new Dictionary<string, string>
        {
            ["RATE_LIMIT_DEFAULT"] = "0",
            ["RATE_LIMIT_STRICT"] = "0",
            ["ADMIN_PASSWORD"] = Convert.ToHexString(RandomNumberGenerator.GetBytes(PasswordBytes)),
        };
        return settings.Where(setting => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(setting.Key))).ToDictionary();
    }

    private async Task<string[]> WorkerFlagsAsync(CancellationToken cancellation)
    {
        var data = folder["worker"];
        var isJoined = File.Exists(Path.Combine(data, "node.pem"));
        string[] join = isJoined ? [] : ["--join-token", await Owner.ReadAsync(cancellation, "nodes", "invite")];
        return
        [
            "--coordinator", Text(_coordinator!), "--data", data, "--node-id", NodeName.Of(Dns.GetHostName()),
            "--listen", "127.0.0.1", "--address", "127.0.0.1", "--port", "0",
            .. EngineFlags.For(_engine, options.TokensPerSecond, Environment.GetEnvironmentVariable, options.ModelFile), .. join,
        ];
    }

    private async Task<bool> HasModelAsync(CancellationToken cancellation)
    {
        try
        {
            var url = new Uri(_coordinator!, CoordinatorPaths.Models);
            return await _http.GetFromJsonAsync(url, ProtocolJson.Default.ModelList, cancellation) is { Data.Count: > 0 };
        }
        catch (Exception e) when (e is HttpRequestException or JsonException
            || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }

    [GeneratedRegex("(The engine that was named|No engine found|[Ee]mbedded engine).*")]
    private static partial Regex WhyNoModel();

    private static string Text(Uri url) => url.GetLeftPart(UriPartial.Authority);
}
