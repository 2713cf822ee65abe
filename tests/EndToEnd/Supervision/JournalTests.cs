using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Supervision;

/// <summary>A real worker's log where systemd's journal takes it: standard error is a socket, as systemd gives its services.</summary>
public sealed class JournalTests : NetworkTest
{
    private const string Node = "logged";

    private static readonly TroopNetworkOptions NoWorkerYet = new() { Models = [new FakeModel("m:1b")], Workers = 0, Client = false };

    [Fact]
    public async Task Log_ToTheJournal_HasLevelsAndNoTimes()
    {
        var line = await FirstLineAsync(isNamed: true);

        Assert.Matches(@"^<[0-7]>MonkeyTroop\.", line);
    }

    [Fact]
    public async Task Log_ToAnotherSocketOfAServicesProgram_HasTimes()
    {
        var line = await FirstLineAsync(isNamed: false);

        Assert.Matches(@"^\d{4}-\d{2}-\d{2}T", line);
    }

    // bash(1) can make a socket standard error; its inode is what systemd would name.
    private async Task<string> FirstLineAsync(bool isNamed)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/bin/bash"), "there is no bash to open a socket for a program");
        var network = await StartAsync(NoWorkerYet);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var inode = isNamed ? "$(readlink /proc/self/fd/2 | tr -dc 0-9)" : "1";
        var spec = network.WorkerSpec(Node, "--owner-key", network.OwnerKeyFile);
        var worker = network.Start(spec with
        {
            FileName = "/bin/bash",
            Arguments = ["-c", $"exec 2<>/dev/tcp/127.0.0.1/{port}; export JOURNAL_STREAM=8:{inode}; exec \"$@\"", "bash", spec.FileName, .. spec.Arguments],
        });
        using var connection = await listener.AcceptTcpClientAsync(Cancellation);
        await worker.ReadyAsync();
        using var reader = new StreamReader(connection.GetStream());
        using var limit = new CancellationTokenSource(HangLimit.Of(Eventually.DefaultLimit));
        return await reader.ReadLineAsync(limit.Token) ?? "";
    }
}
