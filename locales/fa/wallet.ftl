### wallet
