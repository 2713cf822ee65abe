using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Cluster.OpenApi;

/// <summary>
/// The coordinator's own program, run inside this process, so that a test can look at its routes. The host tells of itself by the
/// diagnostic event that tools for ASP.NET listen to.
/// </summary>
public sealed class RunningCoordinator : IAsyncLifetime, IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private static readonly AsyncLocal<RunningCoordinator?> Current = new();
    private readonly TestFolder _folder = new("openapi");
    private readonly TaskCompletionSource<IHost> _built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<int> _program = null!;

    /// <summary>What the program has registered.</summary>
    public IServiceProvider Services { get; private set; } = null!;

    /// <summary>Calls it over a socket.</summary>
    public HttpClient Http { get; } = new();

    public async ValueTask InitializeAsync()
    {
        Current.Value = this;
        // Outside Development the program starts only with one. It reads the environment of this process, where no other test has an administrator.
        Environment.SetEnvironmentVariable("ADMIN_PASSWORD", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        using var listening = DiagnosticListener.AllListeners.Subscribe(this);
        _program = Task.Run(() => (Task<int>)Entry().Invoke(null, [(string[])["--data", _folder.Path, "--port", "0"]])!);
        Services = (await Task.WhenAny(_built.Task, Ended()).Unwrap()).Services;
        await WhenStarted().WaitAsync(HangLimit.Of(TimeSpan.FromSeconds(60)), TimeProvider.System);
        Http.BaseAddress = new Uri(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await _program.WaitAsync(HangLimit.Of(TimeSpan.FromSeconds(60)), TimeProvider.System);
        _folder.Dispose();
    }

    void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.Extensions.Hosting")
        {
            value.Subscribe(this);
        }
    }

    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: "HostBuilt", Value: IHost host } && Current.Value == this)
        {
            _built.TrySetResult(host);
        }
    }

    void IObserver<DiagnosticListener>.OnCompleted()
    {
    }

    void IObserver<DiagnosticListener>.OnError(Exception error)
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnCompleted()
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnError(Exception error)
    {
    }

    /// <summary>The asynchronous main; the assembly's entry point waits for it.</summary>
    private static MethodInfo Entry() => typeof(MonkeyTroop.Gateway.OpenApi.OpenApiFeature).Assembly.GetType("Program")!
        .GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public).Single(method => method.Name == "<Main>$");

    private async Task<IHost> Ended() => throw new InvalidOperationException($"the coordinator ended with {await _program}");

    private Task WhenStarted()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(started.SetResult);
        return started.Task;
    }
}
