using System.Runtime.Versioning;
using System.Text;
using System.Text.RegularExpressions;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Memory;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Privacy;

namespace MonkeyTroop.Tests.EndToEnd.Privacy;

/// <summary>The coordinator never sees a prompt or a completion, and no log holds one, or a secret.</summary>
public sealed partial class PrivacyTests(PrivacyNetwork fixture) : NetworkTest(fixture), IClassFixture<PrivacyNetwork>
{
    [Fact]
    [SupportedOSPlatform("linux")]
    public void Prompt_InTheCoordinatorsMemory_IsNowhere()
    {
        // The search finds what is there, so that finding nothing means something.
        Assert.True(ProcessMemory.Contains(Network.Coordinator.Id, "node-1"));
        Assert.True(ProcessMemory.Contains(Network.Coordinator.Id, Network.Requester.Account));

        Assert.False(ProcessMemory.Contains(Network.Coordinator.Id, fixture.Marker));
    }

    [Fact]
    public void Prompt_InTheCoordinatorsFolder_IsNowhere()
    {
        Assert.True(FilesHold(Network.CoordinatorData, Network.Requester.Account));
        Assert.False(FilesHold(Network.CoordinatorData, fixture.Marker));
    }

    [Fact]
    public void Prompt_InTheCoordinatorsTraffic_IsNowhere()
    {
        Assert.True(Network.Relay.Recorded("node-1"));
        Assert.False(Network.Relay.Recorded(fixture.Marker));
    }

    [Fact]
    public void Prompt_AtTheEngine_Arrived() => Assert.Contains(Network.Engine.HeardInference, heard => heard.Body.Contains(fixture.Marker, StringComparison.Ordinal));

    [Fact]
    public void Prompt_InTheFoldersOfWorkersAndClient_IsNowhere()
    {
        Assert.False(FilesHold(Network.At("node-1"), fixture.Marker));
        Assert.False(FilesHold(Network.At("client"), fixture.Marker));
    }

    [Fact]
    public void Logs_OfAllPrograms_HoldNoPromptAndNoSecret()
    {
        Assert.True(FilesHold(Network.Logs, "ready on"));
        Assert.False(FilesHold(Network.Logs, fixture.Marker));
        Assert.False(FilesHold(Network.Logs, fixture.JoinToken));
        Assert.False(FilesHold(Network.Logs, fixture.Ticket));
        Assert.False(FilesHold(Network.Logs, Secrets.AdminPassword));
        foreach (var secret in SecretLines())
        {
            Assert.False(FilesHold(Network.Logs, secret), "a line of a key or of a node's credentials is in a log");
        }

        // Tickets and proofs are JWS: a protected header begins with {" in base64url, which is eyJ.
        foreach (var log in Directory.GetFiles(Network.Logs))
        {
            Assert.DoesNotMatch(Jws(), File.ReadAllText(log));
        }
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void KeyFiles_OfAllPrograms_AreForTheirOwnerAlone()
    {
        string[] keys =
        [
            .. Directory.GetFiles(Network.At("."), "*.pem", SearchOption.AllDirectories),
            .. Directory.GetFiles(Network.CoordinatorData, "signing-keys.json"),
        ];

        Assert.True(keys.Length >= 5, $"only {keys.Length} key files: owner, requester, two nodes and the coordinator have one each");
        Assert.All(keys, key => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key)));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void DataFolders_OfRunningPrograms_AreForTheirOwnerAlone() => Assert.All(
        [Network.CoordinatorData, Network.At("node-1"), Network.At("node-2"), Network.At("client")],
        folder =>
        {
            Assert.NotEmpty(Directory.GetFiles(folder));

            // The client's folder itself is made by the tests, for the key that they put there.
            Assert.DoesNotContain(OpenFiles.In(folder), open => !open.StartsWith($"{Network.At("client")}:", StringComparison.Ordinal));
        });

    /// <summary>The lines of all private keys, and the receipt keys as they stand in the workers' folders.</summary>
    private List<string> SecretLines()
    {
        var keyLines = Directory.GetFiles(Network.At("."), "*.pem", SearchOption.AllDirectories)
            .SelectMany(File.ReadAllLines)
            .Concat(Directory.GetFiles(Network.CoordinatorData, "signing-keys.json").SelectMany(file => File.ReadAllText(file).Split("\\n")))
            .Where(line => line.Length >= 32 && !line.StartsWith("-----", StringComparison.Ordinal));
        var receiptKeys = ((string[])["node-1", "node-2"])
            .SelectMany(node => Directory.GetFiles(Network.At(node), "*", SearchOption.AllDirectories))
            .SelectMany(file => ReceiptKey().Matches(Read(file)).Select(match => match.Groups[1].Value))
            .ToList();
        Assert.NotEmpty(receiptKeys);
        return [.. keyLines, .. receiptKeys];
    }

    private static bool FilesHold(string folder, string text) =>
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Any(file => Read(file).Contains(text, StringComparison.Ordinal));

    /// <summary>Reads a file that another process writes, bytes as Latin-1 so that text in databases is found as well.</summary>
    private static string Read(string path)
    {
        if (new FileInfo(path).Length == 0)
        {
            // Lock files: nobody but their holder may open them, and there is nothing in them.
            return "";
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, Encoding.Latin1);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+")]
    private static partial Regex Jws();

    [GeneratedRegex(@"""receipt_?[kK]ey""\s*:\s*""([^""]{20,})""")]
    private static partial Regex ReceiptKey();
}
