using System.Net;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Models;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.EmbeddedEngine;

/// <summary>How the embedded engine's program starts and ends, and whom it serves.</summary>
public sealed class EngineProcessTests
{
    [Fact]
    public async Task Input_Closed_EndsIt()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        engine.Process.CloseInput();

        Assert.Equal(0, await engine.Process.ExitAsync());
    }

    [Fact]
    public async Task Signal_AskingForAnEnd_IsLeftToTheWorker()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        Signal.SendTerminate(engine.Process.Id);
        Signal.SendInterrupt(engine.Process.Id);

        Assert.Equal("\"ok\"", (await engine.ChatAsync("hi", Schemas.Exactly("ok"))).Text);
        engine.Process.CloseInput();
        Assert.Equal(0, await engine.Process.ExitAsync());
    }

    [Fact]
    public async Task Call_WithoutTheKey_IsRefused()
    {
        await using var engine = await EngineUnderTest.StartAsync(key: "the-key");

        foreach (var path in (string[])["/health", "/v1/models", "/v1/chat/completions"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await engine.StatusAsync(path, null));
            Assert.Equal(HttpStatusCode.Unauthorized, await engine.StatusAsync(path, "other"));
        }

        Assert.Equal(HttpStatusCode.OK, await engine.StatusAsync("/v1/models", "the-key"));
    }

    [Fact]
    public async Task Chat_ModelWithoutTemplate_IsWrittenInChatMl()
    {
        await using var engine = await EngineUnderTest.StartAsync(write: path => TinyModel.Write(path, template: null));
        await using var own = await EngineUnderTest.StartAsync();

        Assert.Equal((await own.ChatAsync("hi", Schemas.Exactly("ok"))).PromptTokens, (await engine.ChatAsync("hi", Schemas.Exactly("ok"))).PromptTokens);
    }

    [Fact]
    public async Task Chat_TemplateThatIsNotKnown_Is400AndPlainPromptsAreAnswered()
    {
        await using var engine = await EngineUnderTest.StartAsync(write: path => TinyModel.Write(path, template: "{{ messages | odd }}"));
        var chat = await engine.ChatAsync("hi");

        Assert.Equal((HttpStatusCode.BadRequest, "no_chat_template"), (chat.Status, chat.ErrorCode));
        Assert.Equal("\"ok\"", (await engine.CompleteAsync("hi", Schemas.Exactly("ok"))).Text);
    }

    [Theory]
    [InlineData(true, "engine: .*tiny.gguf cannot be loaded: no model that llama.cpp knows, broken, or too large for this machine")]
    [InlineData(false, "engine: --model-file: there is no file '.*tiny.gguf'")]
    public async Task Start_FileThatIsNoModel_EndsWithOneLine(bool exists, string line)
    {
        using var folder = new TestFolder("engine");
        var file = folder.At("tiny.gguf");
        if (exists)
        {
            await File.WriteAllTextAsync(file, "GGUF and nothing else", TestContext.Current.CancellationToken);
        }

        await using var process = TroopProcess.Start(EngineUnderTest.Spec(folder, file, 2048));

        Assert.Equal(1, await process.ExitAsync());
        Assert.Matches(line, process.Output.StandardError[^1]);
    }

    [Fact]
    public async Task Start_MoreContextThanTheModelHas_EndsWithOneLine()
    {
        using var folder = new TestFolder("engine");
        await using var process = TroopProcess.Start(EngineUnderTest.Spec(folder, TinyModel.Write(folder.At("tiny.gguf")), TinyModel.Context + 1));

        Assert.Equal(1, await process.ExitAsync());
        Assert.Equal($"engine: the model has a context of {TinyModel.Context} tokens, so it cannot have {TinyModel.Context + 1}", process.Output.StandardError[^1]);
    }
}
