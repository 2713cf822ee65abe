using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.TestKit.Networks;

/// <summary>A coordinator's process without a network around it, which is killed, halted and started again at the same address with the same data.</summary>
/// <param name="name">What its data folder and its log are called.</param>
/// <param name="folder">Folder for both.</param>
/// <param name="options">Its settings.</param>
/// <param name="program">Its program: <c>Gateway</c>, or <c>Silo</c>, which answers no HTTP.</param>
/// <param name="networkNamespace">The network namespace it lives in (ip-netns(8)); the tests' own when null.</param>
public sealed class CoordinatorProcess(
    string name, TestFolder folder, TroopNetworkOptions options, string program = "Gateway", string? networkNamespace = null) : IAsyncDisposable
{
    private readonly List<TroopProcess> _processes = [];
    private readonly int _port = FreePort.Find();

    /// <summary>What its data folder and its log are called.</summary>
    public string Name => name;

    /// <summary>Where it listens; a silo listens for other silos there.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Where other silos reach it, as <c>ADDRESS:PORT</c>; null when its options do not say.</summary>
    public string? SiloEndpoint { get; } =
        Setting(options, "Silo:Port") is { } port ? $"{Setting(options, "Silo:Address")}:{port}" : null;

    /// <summary>Its data folder.</summary>
    public string Data => folder.At(name);

    /// <summary>Root of the sources whose programs it is started from; the tests' own when null.</summary>
    public string? Build { get; set; }

    /// <summary>The latest process.</summary>
    public TroopProcess Process => _processes[^1];

    /// <summary>Every line that its processes have written to standard error.</summary>
    public IEnumerable<string> Log => _processes.SelectMany(process => process.Output.StandardError);

    /// <summary>Waits until one of its processes has written a text to standard error.</summary>
    public Task SaysAsync(string text) =>
        Eventually.TrueAsync(() => Log.Any(line => line.Contains(text, StringComparison.Ordinal)), $"the log says: {text}");

    /// <summary>Starts it and waits until it serves.</summary>
    public async Task StartAsync()
    {
        BeginStart();
        Address = await Process.ReadyAsync().ConfigureAwait(false);
    }

    /// <summary>Starts it and does not wait, for a test that kills it meanwhile.</summary>
    public void BeginStart()
    {
        var spec = program == "Silo"
            ? CoordinatorSpec.MakeSilo(folder.At("logs"), Data, options)
            : CoordinatorSpec.Make(folder.At("logs"), Data, _port, options);
        spec = Build is null ? spec : spec.BuiltIn(Build);
        _processes.Add(TroopProcess.Start((networkNamespace is null ? spec : spec.Within(networkNamespace)) with { Name = name }));
    }

    /// <summary>Ends it as a crash does.</summary>
    public Task KillAsync() => Process.KillAsync();

    /// <summary>Asks it to end in order, and waits until it has. Returns the exit code.</summary>
    public Task<int> TerminateAsync() => Process.TerminateAsync();

    /// <summary>Halts it: connections stay open and nothing answers.</summary>
    public void Suspend() => Signal.SendStop(Process.Id);

    /// <summary>Lets a halted one go on.</summary>
    public void Resume() => Signal.SendContinue(Process.Id);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static string? Setting(TroopNetworkOptions options, string name) => options.Settings.LastOrDefault(setting => setting.Name == name).Value;
}
