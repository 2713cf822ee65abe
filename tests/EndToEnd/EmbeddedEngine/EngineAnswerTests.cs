using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using MonkeyTroop.Tests.TestKit.Models;

namespace MonkeyTroop.Tests.EndToEnd.EmbeddedEngine;

/// <summary>What the embedded engine answers: real inference with llama.cpp, on random weights.</summary>
public sealed class EngineAnswerTests(EngineAnswerTests.Fixture fixture) : IClassFixture<EngineAnswerTests.Fixture>
{
    private const int Context = 2048;

    private EngineUnderTest Engine => fixture.Engine;

    [Fact]
    public async Task Models_TinyModel_SaysWhatItsFileSays()
    {
        var model = Assert.Single((await Engine.GetAsync("/v1/models"))["data"]!.AsArray())!;

        Assert.Equal(("tiny", "monkey-troop-embedded"), ((string)model["id"]!, (string)model["owned_by"]!));
        var meta = model["meta"]!;
        Assert.Equal((Context, TinyModel.Context, "F32"), ((int)meta["n_ctx"]!, (int)meta["n_ctx_train"]!, (string)meta["quantization"]!));
        Assert.InRange((long)meta["size"]!, 100_000, 1_000_000);
    }

    [Fact]
    public async Task Health_Running_NamesVersionAndSlots()
    {
        var health = await Engine.GetAsync("/health");

        Assert.Equal(("ok", 1), ((string)health["status"]!, (int)health["slots"]!));
        Assert.StartsWith("LLamaSharp 0.", (string)health["version"]!);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_SameSeed_IsTheSameAnswer(bool chat)
    {
        var (first, again, other) = (await AskAsync(chat, Seed(7)), await AskAsync(chat, Seed(7)), await AskAsync(chat, Seed(8)));

        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.NotEqual("", first.Text);
        Assert.Equal(first.Text, again.Text);
        Assert.NotEqual(first.Text, other.Text);
    }

    [Fact]
    public async Task Post_TemperatureOfZero_IsTheSameAnswerWithAnySeed()
    {
        var (first, other) = (await AskAsync(true, Seed(1).With("temperature", 0)), await AskAsync(true, Seed(2).With("temperature", 0)));

        Assert.Equal(first.Text, other.Text);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_Stream_IsTheWholeAnswerInPartsWithItsUsage(bool chat)
    {
        var whole = await AskAsync(chat, Seed(5));
        var stream = await AskAsync(chat, Seed(5).With("stream", true).With("stream_options", new JsonObject { ["include_usage"] = true }));

        Assert.EndsWith("data: [DONE]\n\n", stream.Body);
        Assert.Equal(whole.Text, string.Concat(stream.Events.SelectMany(part => part["choices"]!.AsArray()).Select(choice => (string?)(choice!["delta"]?["content"] ?? choice["text"]))));
        Assert.Equal(whole.End, (string?)stream.Events[^2]["choices"]![0]!["finish_reason"]);
        Assert.Equal(whole.Json["usage"]!.ToJsonString(), stream.Events[^1]["usage"]!.ToJsonString());
        Assert.Equal(whole.PromptTokens + whole.CompletionTokens, (int)whole.Json["usage"]!["total_tokens"]!);
    }

    [Fact]
    public async Task Post_StreamWithoutUsageAsked_HasNone()
    {
        var stream = await Engine.ChatAsync("hi", Seed(5).With("stream", true));

        Assert.DoesNotContain("usage", stream.Body);
    }

    [Theory]
    [InlineData("max_tokens")]
    [InlineData("max_completion_tokens")]
    public async Task Post_FewerTokensAskedForThanTheAnswerHas_EndsWithLength(string field)
    {
        var cut = await Engine.ChatAsync("hi", Schemas.Exactly("abcdefghij").With(field, 4));
        var whole = await Engine.ChatAsync("hi", Schemas.Exactly("abcdefghij"));

        Assert.Equal(("\"abc", "length", 4), (cut.Text, cut.End, cut.CompletionTokens));
        Assert.Equal(("\"abcdefghij\"", "stop", 12), (whole.Text, whole.End, whole.CompletionTokens));
    }

    [Fact]
    public async Task Post_ContextFull_EndsWithLength()
    {
        var answer = await Engine.CompleteAsync(new string('a', Context - 11), Schemas.Exactly(new string('b', 50)));

        Assert.Equal((Context - 10, 10, "length"), (answer.PromptTokens, answer.CompletionTokens, answer.End)); // the mark of the beginning is a token
        Assert.Equal($"\"{new string('b', 9)}", answer.Text);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task Post_PromptLongerThanTheContext_Is400(int more)
    {
        var answer = await Engine.CompleteAsync(new string('a', Context - 2 + more));

        Assert.Equal((HttpStatusCode.BadRequest, "context_length_exceeded"), (answer.Status, answer.ErrorCode));
        Assert.Equal($"the prompt has {Context - 1 + more} tokens; prompt and answer together can have {Context}", answer.ErrorMessage);
    }

    [Fact]
    public async Task Post_StopText_EndsBeforeIt()
    {
        var one = await Engine.ChatAsync("hi", Schemas.Exactly("one two three").With("stop", "two"));
        var several = await Engine.ChatAsync("hi", Schemas.Exactly("one two three").With("stop", new JsonArray("three", "e tw", "nowhere")));

        Assert.Equal(("\"one ", "stop"), (one.Text, one.End));
        Assert.Equal(("\"on", "stop"), (several.Text, several.End));
    }

    [Fact]
    public async Task Post_BeginningOfAStopTextAtTheEnd_IsPartOfTheAnswer()
    {
        var answer = await Engine.ChatAsync("hi", Schemas.Exactly("one tw").With("stop", "tw\"o"));

        Assert.Equal("\"one tw\"", answer.Text);
    }

    [Fact]
    public async Task Post_JsonSchema_AnswersKeepToIt()
    {
        var schema = JsonNode.Parse("""
            {"type":"object","additionalProperties":false,"required":["name","tags","size"],"properties":{
              "name":{"type":"string","minLength":1,"maxLength":8},"odd":{"type":"boolean"},
              "tags":{"type":"array","items":{"enum":["a","ü","\"\\"]},"minItems":1,"maxItems":3},
              "size":{"anyOf":[{"type":"integer"},{"type":"null"}]}}}
            """)!;
        for (var seed = 1; seed <= 8; seed++)
        {
            var answer = await Engine.ChatAsync("hi", Schemas.Format(schema.DeepClone()).With("seed", seed));

            Assert.Equal("stop", answer.End);
            using var json = JsonDocument.Parse(answer.Text);
            var names = json.RootElement.EnumerateObject().Select(member => member.Name).ToList();
            Assert.Equal(["name", "size", "tags"], names.Except(["odd"]).Order());
            Assert.InRange(json.RootElement.GetProperty("tags").GetArrayLength(), 1, 3);
            Assert.All(json.RootElement.GetProperty("tags").EnumerateArray(), tag => Assert.Contains(tag.GetString(), (string[])["a", "ü", "\"\\"]));
            Assert.InRange(json.RootElement.GetProperty("name").GetString()!.EnumerateRunes().Count(), 1, 8);
        }
    }

    [Fact]
    public async Task Post_JsonObject_AnswersAreObjects()
    {
        for (var seed = 1; seed <= 8; seed++)
        {
            var fields = new JsonObject { ["seed"] = seed, ["max_tokens"] = 400, ["response_format"] = new JsonObject { ["type"] = "json_object" } };
            var answer = await Engine.ChatAsync("hi", fields);

            // Random weights seldom end a text, so that most answers are cut: what there is of them has to be the beginning of an object.
            var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(answer.Text), isFinalBlock: answer.End == "stop", default);
            Assert.True(reader.Read());
            Assert.Equal(JsonTokenType.StartObject, reader.TokenType);
            while (reader.Read())
            {
            }
        }
    }

    [Fact]
    public async Task Chat_ContinueFinalMessage_GoesOnInTheLastMessage()
    {
        var messages = new JsonArray(
            new JsonObject { ["role"] = "user", ["content"] = "hi" },
            new JsonObject { ["role"] = "assistant", ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = "Once upon" }) });
        var body = new JsonObject { ["messages"] = messages, ["continue_final_message"] = true, ["temperature"] = 0, ["max_tokens"] = 20 };
        var continued = await Engine.PostAsync("/v1/chat/completions", body);
        var plain = await Engine.CompleteAsync(
            "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\nOnce upon", new JsonObject { ["temperature"] = 0, ["max_tokens"] = 20 });
        body["continue_final_message"] = false;
        var answered = await Engine.PostAsync("/v1/chat/completions", body.DeepClone().AsObject());

        Assert.Equal((plain.Text, plain.PromptTokens), (continued.Text, continued.PromptTokens));
        Assert.Equal(continued.PromptTokens + "<>\n<>assistant\n".Length - 2, answered.PromptTokens); // the message is closed and another begun
    }

    [Theory]
    [InlineData("""{"type":"string","minLength":1000,"maxLength":1000}""")]
    [InlineData("""{"type":"array","minItems":1000,"items":{"type":"string","minLength":1000}}""")]
    [InlineData("""{"type":"object","properties":{"":{"type":"null"},"a-b \"ü\"":{"type":"number"}},"additionalProperties":false}""")]
    [InlineData("""{"$ref":"#/$defs/a","$defs":{"a":{"type":["object","string"],"properties":{"a":{"$ref":"#/$defs/a"}}}}}""")]
    public async Task Post_AnySchemaThatIsUnderstood_IsOneThatLlamaCppReads(string schema)
    {
        var answer = await Engine.ChatAsync("hi", Schemas.Format(JsonNode.Parse(schema)!).With("max_tokens", 20));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    [Theory]
    [InlineData("{", "the body is no JSON")]
    [InlineData("[]", "the body must be a JSON object")]
    [InlineData("""{"messages":[{"role":"user","content":"a\u0000b"}]}""", "U+0000")]
    [InlineData("""{"messages":[{"role":"user","content":"\ud800"}]}""", "half a character")]
    [InlineData("""{}""", "'messages' must be a list of at least one message")]
    [InlineData("""{"messages":[]}""", "'messages' must be")]
    [InlineData("""{"messages":[{"role":"tool","content":"x"}]}""", "need roles")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:"}}]}]}""", "need contents")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"continue_final_message":true}""", "needs a last message of the role 'assistant'")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"n":2}""", "'n' must be a whole number from 1 to 1")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"tools":[{"type":"function"}]}""", "'tools' is not supported")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"temperature":3}""", "'temperature' must be from 0 to 2")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"max_tokens":0}""", "'max_tokens' must be a whole number")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"stop":[1]}""", "'stop' takes")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"response_format":{"type":"xml"}}""", "takes the types text, json_object and json_schema")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_schema","json_schema":{"schema":{"type":"string","pattern":"a"}}}}""", "'pattern' is not supported")]
    public async Task Chat_WhatIsNotSupported_Is400AndSaysSo(string body, string message)
    {
        var answer = await Engine.PostAsync("/v1/chat/completions", body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(message, answer.ErrorMessage);
        Assert.Equal("invalid_request_error", (string?)answer.Json["error"]!["type"]);
    }

    [Fact]
    public async Task Post_OtherModelOrRoute_Is404()
    {
        var model = await Engine.ChatAsync("hi", new JsonObject { ["model"] = "other" });
        var route = await Engine.PostAsync("/v1/embeddings", []);

        Assert.Equal((HttpStatusCode.NotFound, "model_not_found"), (model.Status, model.ErrorCode));
        Assert.Equal((HttpStatusCode.NotFound, "not_found"), (route.Status, route.ErrorCode));
    }

    private static JsonObject Seed(int seed) => new() { ["seed"] = seed, ["max_tokens"] = 60 };

    private Task<EngineAnswer> AskAsync(bool chat, JsonObject fields) => chat ? Engine.ChatAsync("hi", fields) : Engine.CompleteAsync("hi", fields);

    public sealed class Fixture : IAsyncLifetime
    {
        public EngineUnderTest Engine { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Engine = await EngineUnderTest.StartAsync(Context);

        public ValueTask DisposeAsync() => Engine.DisposeAsync();
    }
}
