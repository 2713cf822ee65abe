using System.ComponentModel;
using Microsoft.Extensions.Options;

namespace MonkeyTroop.WorkerAgent.Engines.Embedded;

/// <summary>
/// Keeps the embedded engine running where a model's file is given: starts its program, says where it is once it serves and the file's hash is known, and
/// starts it again when it ends.
/// </summary>
internal sealed partial class EmbeddedEngineHost(
    IOptions<EngineOptions> options, EngineKeys keys, StartedEngines started, EngineRegistry registry, ModelHash hash, TimeProvider time,
    ILogger<EmbeddedEngineHost> logger) : BackgroundService
{
    /// <summary>Longest time until it serves: 15 minutes, in which 100 GB can be read from a slow disk.</summary>
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(15);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Embedded.ModelFile is not { } file)
        {
            return;
        }

        for (var ends = 0; ;)
        {
            var served = await RunAsync(file, stoppingToken);
            ends = RestartRule.Ends(ends, served);
            var wait = RestartRule.Wait(ends);
            LogRestart(ends, wait.TotalSeconds);
            await Task.Delay(wait, time, stoppingToken);
        }
    }

    /// <summary>Runs it until it ends.</summary>
    /// <returns>How long it served.</returns>
    private async Task<TimeSpan> RunAsync(string file, CancellationToken stopping)
    {
        var given = options.Value.Embedded;
        var program = EmbeddedProgram.Find(given.Program, AppContext.BaseDirectory);
        try
        {
            await using var engine = EngineProcess.Start(EmbeddedProgram.StartInfo(program, given, keys.Of(EngineTypes.Embedded)!), LogLine, time);
            LogStarted(engine.Id, file);
            if (await ReadyAsync(engine, file, stopping) is not { } url)
            {
                return TimeSpan.Zero;
            }

            return await ServeAsync(engine, new EngineAddress(EngineTypes.Embedded, url, Configured: true), stopping);
        }
        catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException)
        {
            LogNotStarted(e.Message);
            return TimeSpan.Zero;
        }
    }

    private async Task<Uri?> ReadyAsync(EngineProcess engine, string file, CancellationToken stopping)
    {
        using var late = new CancellationTokenSource(ReadyLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, late.Token);
        try
        {
            // The hash is worked out while the model is loaded: both read the same file, which is in memory for the second then.
            var found = hash.FindAsync(file, either.Token);
            var url = await engine.ReadyAsync(either.Token);
            await found;
            if (url is null)
            {
                LogEnded(await engine.EndAsync(either.Token), 0);
            }

            return url;
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            LogNotStarted($"it did not serve within {ReadyLimit.TotalMinutes:0} minutes");
            return null;
        }
    }

    private async Task<TimeSpan> ServeAsync(EngineProcess engine, EngineAddress address, CancellationToken stopping)
    {
        var began = time.GetTimestamp();
        started.Add(address);
        try
        {
            var exitCode = await engine.EndAsync(stopping);
            var served = time.GetElapsedTime(began);
            LogEnded(exitCode, served.TotalSeconds);
            return served;
        }
        finally
        {
            started.Remove(address);
            registry.Remove(address.Url);
        }
    }
}
