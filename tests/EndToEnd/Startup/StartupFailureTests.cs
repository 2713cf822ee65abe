using System.Net;
using System.Net.Sockets;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Privacy;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.Startup;

/// <summary>What an operator can get wrong ends in one line that says what to do, in all three programs.</summary>
public sealed class StartupFailureTests : IDisposable
{
    private readonly TestFolder _folder = new("startup");
    private readonly TcpListener _taken = new(IPAddress.Loopback, 0);

    public StartupFailureTests() => _taken.Start();

    public static TheoryData<string> Programs => ["Gateway", "WorkerAgent", "ClientProxy"];

    private string TakenPort => ((IPEndPoint)_taken.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _taken.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Start_PortTaken_SaysToChooseAnother(string program)
    {
        var line = await OneLine.OfFailureAsync(Spec(program, _folder.At("data", "x"), TakenPort));

        Assert.Contains(TakenPort, line);
        Assert.Contains("--port", line);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Start_DataFolderBelowAFile_NamesTheFolder(string program)
    {
        // A path below a regular file can be written by nobody, not even by root.
        var file = _folder.At("file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);

        var line = await OneLine.OfFailureAsync(Spec(program, Path.Combine(file, "data"), "0"));

        Assert.Contains(file, line);
    }

    [Theory]
    [InlineData("Gateway", "signing-key.pem")]
    [InlineData("WorkerAgent", "node.pem")]
    [InlineData("ClientProxy", "account.pem")]
    public async Task Start_KeyFileIsGarbage_NamesTheFileAndNotItsContent(string program, string keyFile)
    {
        var path = _folder.At("data", keyFile);
        SecretFile.TryCreate(path, "-----BEGIN GARBAGE-----");

        var line = await OneLine.OfFailureAsync(Spec(program, _folder.At("data"), "0"));

        Assert.Contains(path, line);
        Assert.DoesNotContain("GARBAGE", line);
        Assert.DoesNotContain("chmod", line);
    }

    [Theory]
    [InlineData("Gateway", "signing-key.pem", UnixFileMode.OtherRead)]
    [InlineData("Gateway", "signing-keys.json", UnixFileMode.OtherRead | UnixFileMode.OtherWrite)]
    [InlineData("WorkerAgent", "node.pem", UnixFileMode.GroupWrite)]
    [InlineData("ClientProxy", "account.pem", UnixFileMode.OtherRead)]
    public async Task Start_SecretOpenToOthers_SaysHowToCloseIt(string program, string secret, UnixFileMode open)
    {
        var path = _folder.At("data", secret);
        SecretFile.TryCreate(path, "[]");
        FileRights.Add(path, open);

        Assert.EndsWith($"close it with: chmod 600 {path}", await OneLine.OfFailureAsync(Spec(program, _folder.At("data"), "0")));
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Start_KeyFileIsAFolder_NamesIt(string program)
    {
        var name = program switch { "Gateway" => "signing-key.pem", "WorkerAgent" => "node.pem", _ => "account.pem" };
        var path = _folder.At("data", name);
        Directory.CreateDirectory(path);

        Assert.Contains(path, await OneLine.OfFailureAsync(Spec(program, _folder.At("data"), "0")));
    }

    [Theory]
    [InlineData("Gateway", "99999", "--port takes a port, 0 to 65535")]
    [InlineData("WorkerAgent", "99999", "--port takes a port, 0 to 65535")]
    [InlineData("ClientProxy", "99999", "--port takes a port, 0 to 65535")]
    [InlineData("Gateway", "many", "--port takes a port, 0 to 65535")]
    [InlineData("WorkerAgent", "many", "--port takes a port, 0 to 65535")]
    [InlineData("ClientProxy", "many", "--port takes a port, 0 to 65535")]
    public async Task Start_BadPort_SaysWhatItMayBe(string program, string port, string expected) =>
        Assert.Contains(expected, await OneLine.OfFailureAsync(Spec(program, _folder.At("data", "x"), port)));

    [Theory]
    [InlineData("Gateway", "--wat")]
    [InlineData("WorkerAgent", "--wat")]
    [InlineData("ClientProxy", "--wat")]
    [InlineData("Gateway", "--allow-network", "here")]
    [InlineData("ClientProxy", "--allow-network", "here")]
    [InlineData("WorkerAgent", "--engine-url", "here")]
    public async Task Start_WrongFlag_NamesIt(string program, params string[] flag)
    {
        var spec = Spec(program, _folder.At("data", "x"), "0");

        var line = await OneLine.OfFailureAsync(spec with { Arguments = [.. spec.Arguments, .. flag] });

        Assert.Contains(flag[^1], line);
    }

    [Fact]
    public async Task Start_WorkerWithNothingToJoinWith_SaysWhatToGive()
    {
        var line = await OneLine.OfFailureAsync(Spec("WorkerAgent", _folder.At("data", "x"), "0", join: false));

        Assert.Contains("--join-token", line);
    }

    private ProcessSpec Spec(string program, string data, string port, bool join = true)
    {
        IReadOnlyList<string> common = ["--data", data, "--listen", "127.0.0.1", "--port", port];
        IReadOnlyList<string> all = program switch
        {
            "Gateway" => common,
            "WorkerAgent" => ["--coordinator", "http://127.0.0.1:9", "--node-id", "node-1", "--address", "127.0.0.1", .. Join(join), .. common],
            _ => ["up", "--coordinator", "http://127.0.0.1:9", .. common],
        };
        return ProcessSpec.ForProgram(program, _folder.At("logs"), all).With(("ADMIN_PASSWORD", TestKit.Networks.Secrets.AdminPassword));
    }

    private static IReadOnlyList<string> Join(bool join) => join ? ["--join-token", new string('0', 48)] : [];
}
