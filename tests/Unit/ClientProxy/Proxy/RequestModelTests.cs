using System.Text;
using System.Text.Json;
using CsCheck;
using MonkeyTroop.ClientProxy.Proxy;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Proxy;

public sealed class RequestModelTests
{
    private static readonly string[] Names = ["llama", "a\"b", "ü"];

    [Theory]
    [InlineData("""{"model":"llama"}""", "llama")]
    [InlineData("""{ "a" : [ { "model" : "inner" } ] , "model" : "ou\u0074er" , "b" : null }""", "outer")]
    public void TryRead_Object_FindsTheOutermostModel(string body, string name)
    {
        Assert.Null(RequestModel.TryRead(Encoding.UTF8.GetBytes(body), out var model));
        Assert.Equal(name, model.Name);
    }

    [Fact]
    public void Rename_AnyBody_ChangesTheModelAlone()
    {
        var members = Gen.Dictionary(Gen.String[Gen.Char.AlphaNumeric, 1, 5].Where(name => name != "model"), Gen.String[0, 5])[0, 5];
        Gen.Select(members, members, Gen.Int[0, 2].Select(which => Names[which])).Sample((before, after, name) =>
        {
            var body = Encoding.UTF8.GetBytes("{" + string.Join(" , ", Members(before, "b").Append("\"model\" : \"old\"").Concat(Members(after, "a"))) + "}");
            Assert.Null(RequestModel.TryRead(body, out var model));

            using var renamed = JsonDocument.Parse(model.Rename(body, name));

            Assert.Equal(name, renamed.RootElement.GetProperty("model").GetString());
            Assert.Equal(before.Count + after.Count + 1, renamed.RootElement.EnumerateObject().Count());
        });

        static IEnumerable<string> Members(IDictionary<string, string> members, string prefix) =>
            members.Select(member => $"{JsonSerializer.Serialize(prefix + member.Key)}:{JsonSerializer.Serialize(member.Value)}");
    }

    [Fact]
    public void Rename_SameName_KeepsTheArray()
    {
        var body = """{"model":"llama"}"""u8.ToArray();
        RequestModel.TryRead(body, out var model);

        Assert.Same(body, model.Rename(body, "llama"));
    }

    [Theory]
    [InlineData(63, true, null)]
    [InlineData(64, true, "more than 64 levels deep")]
    [InlineData(100_000, false, "more than 64 levels deep")]
    [InlineData(63, false, "not valid JSON")]
    public void TryRead_DeepNesting_IsRefusedInPlainWords(int levels, bool isClosed, string? reason)
    {
        var body = Encoding.UTF8.GetBytes(
            "{\"model\":\"a\",\"x\":" + new string('[', levels) + (isClosed ? new string(']', levels) + "}" : ""));

        var refusal = RequestModel.TryRead(body, out _);

        Assert.Equal(reason is null ? null : 400, refusal?.Status);
        Assert.Contains(reason ?? "", refusal?.Message ?? "", StringComparison.Ordinal);
    }
}
