using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Cli;

public sealed class ChatCommandTests : IDisposable
{
    private readonly TestFolder _folder = new("client-cli");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Chat_Question_IsAnsweredByTheFirstModel(bool asArgument)
    {
        await using var worker = await FakeWorker.StartAsync("n1", context => FakeWorker.StreamAsync(
            context, Delta("Hel"), Delta("lo\\u001b[2J\\n"), ": ping\n\n", Delta("world"), "data: [DONE]\n\n"));
        await using var coordinator = await FakeCoordinator.StartAsync(worker);

        var run = await ClientProcess.RunWithAsync(
            [],
            asArgument ? "" : "what?",
            ["chat", .. asArgument ? ["what?"] : Array.Empty<string>(), "--coordinator", coordinator.Url.ToString(), "--data", _folder.Path]);

        Assert.Equal((0, "Hello[2J\nworld\n", ""), (run.ExitCode, run.Output, run.Error));
        Assert.Contains("what?", Assert.Single(worker.Heard).Text, StringComparison.Ordinal);
        Assert.Equal("llama", Assert.Single(coordinator.Authorizations).Model);
    }

    [Fact]
    public async Task Chat_ThroughARunningProxy_UsesItsTickets()
    {
        await using var worker = await FakeWorker.StartAsync("n1", context => FakeWorker.StreamAsync(context, Delta("hi"), "data: [DONE]\n\n"));
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        await using var proxy = await TestProxy.StartAsync(coordinator.Url);

        var run = await ClientProcess.RunAsync("chat", "what?", "--model", "other", "--proxy", proxy.Url.ToString(), "--data", _folder.Path);

        Assert.Equal((0, "hi\n"), (run.ExitCode, run.Output));
        Assert.Equal("other", Assert.Single(coordinator.Authorizations).Model);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Chat_AnswerBreaksOff_IsOneLineAndExitCode1()
    {
        await using var worker = await FakeWorker.StartAsync("n1", context => FakeWorker.StreamAsync(context, Delta("Hel")));
        await using var coordinator = await FakeCoordinator.StartAsync(worker);

        var run = await ClientProcess.RunAsync("chat", "what?", "--coordinator", coordinator.Url.ToString(), "--data", _folder.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("Hel", run.Output, StringComparison.Ordinal);
        Assert.Contains("broke off", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_Refused_SaysWhy()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.RefuseAll(402, ProblemCodes.InsufficientCredits, available: 1, required: 60);

        var run = await ClientProcess.RunAsync("chat", "what?", "--coordinator", coordinator.Url.ToString(), "--data", _folder.Path);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("1 available, 60 needed", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    private static string Delta(string text) => $$$"""data: {"choices":[{"index":0,"delta":{"content":"{{{text}}}"}}]}""" + "\n\n";
}
