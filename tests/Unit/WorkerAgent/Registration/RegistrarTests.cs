using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.WorkerAgent;
using MonkeyTroop.WorkerAgent.Registration;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Registration;

public sealed class RegistrarTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("join-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task JoinAsync_NothingToJoinWith_SaysWhatToDo()
    {
        var failure = await Assert.ThrowsAsync<StartupFailureException>(() => JoinAsync("http://127.0.0.1:9"));

        Assert.Contains("--join-token", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public async Task JoinAsync_CoordinatorAway_GivesUpAfterTheLimit()
    {
        var failure = await Assert.ThrowsAsync<StartupFailureException>(
            () => JoinAsync("http://127.0.0.1:9", ("Registration:JoinToken", "x"), ("Registration:FirstContactLimit", "00:00:00.5")));

        Assert.Contains("--coordinator", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JoinAsync_TokenRefused_SaysSoWithoutTheToken()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var failure = await Assert.ThrowsAsync<StartupFailureException>(() => JoinAsync(coordinator.Url, ("Registration:JoinToken", "wrong-secret")));

        Assert.Contains("invalid_join_token", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JoinAsync_WithTokenThenWithoutAnything_KeepsCredentialsThatOthersCannotRead()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        Assert.Equal("owner-of-token", await JoinAsync(coordinator.Url, ("Registration:JoinToken", FakeCoordinator.JoinToken)));
        await coordinator.DisposeAsync();

        Assert.Equal("owner-of-token", await JoinAsync("http://127.0.0.1:9"));
        foreach (var file in (string[])["credentials.json", "node.pem"])
        {
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path.Combine(_folder, file)) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [Fact]
    public async Task JoinAsync_WithOwnerKey_JoinsTheOwnersAccount()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        using var owner = EcKeyPair.LoadOrCreate(Path.Combine(_folder, "owner.pem"));

        Assert.Equal(owner.Thumbprint, await JoinAsync(coordinator.Url, ("Registration:OwnerKeyFile", Path.Combine(_folder, "owner.pem"))));
    }

    [Fact]
    public async Task JoinAsync_FolderOfAnotherNode_IsRefused()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await JoinAsync(coordinator.Url, ("Registration:JoinToken", FakeCoordinator.JoinToken));
        var failure = await Assert.ThrowsAsync<StartupFailureException>(() => JoinAsync(coordinator.Url, ("Node:Id", "node-2")));

        Assert.Contains("node-1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JoinAsync_FolderInUse_IsRefused()
    {
        await using var worker = await TestWorker.StartAsync();
        var failure = await Assert.ThrowsAsync<StartupFailureException>(() => JoinAsync(worker.Coordinator.Url, ("Node:DataFolder", worker.Folder)));

        Assert.Contains("another worker", failure.Message, StringComparison.Ordinal);
    }

    private async Task<string> JoinAsync(string coordinator, params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string?> { ["Node:Id"] = "node-1", ["Node:DataFolder"] = _folder, ["Coordinator:Url"] = coordinator };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        await using var app = Worker.Build(all);
        await app.JoinNetworkAsync(Cancellation);
        return ((NodeCredentials)app.Services.GetService(typeof(NodeCredentials))!).Granted.Owner;
    }
}
