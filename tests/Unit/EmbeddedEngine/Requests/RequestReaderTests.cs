using System.Text.Json;
using MonkeyTroop.EmbeddedEngine.Chat;
using MonkeyTroop.EmbeddedEngine.Requests;

namespace MonkeyTroop.Tests.Unit.EmbeddedEngine.Requests;

public sealed class RequestReaderTests
{
    [Fact]
    public void Read_NothingGiven_HasOpenAisDefaults()
    {
        var request = Read("""{"messages":[{"role":"user","content":"hi"}]}""", out _)!;

        Assert.True(request.IsChat);
        Assert.Equal(new TokenChoice(1, 1, 0, 0, null), request.Choice);
        Assert.Equal((null, null, false, false, false, null), (request.Model, request.MaxTokens, request.Stream, request.IncludeUsage, request.ContinuesLast, request.Grammar));
        Assert.Empty(request.Stop);
    }

    [Fact]
    public void Read_Everything_IsTaken()
    {
        var request = Read(
            """
            {"model":"m","messages":[{"role":"developer","content":"be brief"},{"role":"user","content":[{"type":"text","text":"h"},{"type":"text","text":"i"}]}],
             "stream":true,"stream_options":{"include_usage":true},"max_tokens":5,"max_completion_tokens":6,"stop":["a","b"],"temperature":0.5,"top_p":0.9,
             "frequency_penalty":1,"presence_penalty":-1,"seed":7,"n":1,"tools":[],"logprobs":false,"user":"u","response_format":{"type":"text"},"logit_bias":null}
            """,
            out var fault)!;

        Assert.Null(fault);
        Assert.Equal([new ChatMessage("system", "be brief"), new ChatMessage("user", "hi")], request.Messages!);
        Assert.Equal(("m", true, true, 6), (request.Model, request.Stream, request.IncludeUsage, request.MaxTokens));
        Assert.Equal(["a", "b"], request.Stop);
        Assert.Equal(new TokenChoice(0.5f, 0.9f, 1, -1, 7), request.Choice);
    }

    [Theory]
    [InlineData("1", "1", true)]
    [InlineData("1", "2", false)]
    [InlineData("1", "4294967297", false)]
    [InlineData("-1", "4294967295", false)]
    public void Read_Seeds_AreFoldedInto32Bits(string one, string other, bool same) => Assert.Equal(same, SeedOf(one) == SeedOf(other));

    [Theory]
    [InlineData("""{"prompt":"a"}""", "a")]
    [InlineData("""{"prompt":["a"]}""", "a")]
    [InlineData("""{"prompt":["a","b"]}""", null)]
    [InlineData("""{"prompt":[1,2]}""", null)]
    [InlineData("""{"prompt":"a","echo":true}""", null)]
    [InlineData("""{"prompt":"a","suffix":"b"}""", null)]
    public void Read_Prompt_IsOneText(string body, string? prompt) => Assert.Equal(prompt, Read(body, out _, isChat: false)?.Prompt);

    [Fact]
    public void Read_SeveralMistakes_NamesTheFirst()
    {
        Assert.Null(Read("""{"messages":[],"temperature":9}""", out var fault));
        Assert.Equal(("messages", "invalid_request"), (fault!.Field, fault.Code));
    }

    [Fact]
    public void Read_NoObject_IsRefused()
    {
        Assert.Null(Read("[]", out var fault));
        Assert.Equal("the body must be a JSON object", fault!.Message);
    }

    private static uint? SeedOf(string seed) => Read($$"""{"prompt":"a","seed":{{seed}}}""", out _, isChat: false)!.Choice.Seed;

    private static CompletionRequest? Read(string body, out RequestFault? fault, bool isChat = true)
    {
        using var document = JsonDocument.Parse(body);
        return RequestReader.Read(document.RootElement, isChat, out fault);
    }
}
