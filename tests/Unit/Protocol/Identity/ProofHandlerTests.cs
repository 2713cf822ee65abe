using System.Collections.Concurrent;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.Unit.ClientProxy;

namespace MonkeyTroop.Tests.Unit.Protocol.Identity;

public sealed class ProofHandlerTests
{
    [Fact]
    public async Task Send_SameMessageTwice_CarriesTwoProofsOfItsOwn()
    {
        using var key = EcKeyPair.Create();
        var heard = new ConcurrentQueue<(ProofFault Fault, Proof Proof)>();
        await using var server = await FakeServer.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var url = new Uri($"http://{context.Request.Host}{context.Request.Path}");
            var header = Assert.Single(context.Request.Headers[ProofSigner.HeaderName]);
            var fault = ProofVerifier.Verify(header, context.Request.Method, url, body.ToArray(), TimeProvider.System.GetUtcNow(), out var proof);
            heard.Enqueue((fault, proof));
        });
        using var handler = new ProofHandler(key, TimeProvider.System) { InnerHandler = new SocketsHttpHandler { UseProxy = false } };
        using var http = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Url, "/authorize?x=1")) { Content = new ByteArrayContent("{}"u8.ToArray()) };

        for (var i = 0; i < 2; i++)
        {
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken).Soon();
        }

        Assert.All(heard, one => Assert.Equal((ProofFault.None, key.Thumbprint), (one.Fault, one.Proof.KeyId)));
        Assert.Equal(2, heard.Select(one => one.Proof.ProofId).Distinct().Count());
    }
}
